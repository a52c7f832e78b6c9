"""What can be asked for in a comment: one file per command; the folder is the list."""
