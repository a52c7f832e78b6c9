"""What keeps rows true to each other."""
