"""What a table should have: keys, timestamps, relations that work."""
