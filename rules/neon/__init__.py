"""Connections to Neon and other pooled servers: pools, drivers, migrations over them."""
