"""Postgres' side: SQL migrations read into actions, replayed on a catalog and costed."""
