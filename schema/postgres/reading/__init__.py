"""Parse trees of libpg_query turned into actions, one module per kind of statement."""
