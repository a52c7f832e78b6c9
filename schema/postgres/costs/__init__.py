"""What each action costs a running database, one module per kind of object."""
