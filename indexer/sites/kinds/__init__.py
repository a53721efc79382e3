"""The ways in which minutes are published, one file each."""
