"""`dbreview serve`: the service, until it is told to stop."""
