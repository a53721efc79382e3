"""What stands above the items: title, board and date."""
