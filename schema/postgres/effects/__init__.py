"""What each action does to the catalog, and where Postgres would refuse it: one module per kind of object."""
