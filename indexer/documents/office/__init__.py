"""What Word documents and OpenDocument texts are made of, part by part."""
