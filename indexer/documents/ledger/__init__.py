"""What files hold against what was kept of them."""
