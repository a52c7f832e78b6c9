"""Drizzle's side: schema.ts, drizzle.config, journal and snapshots read into the model without running any of it."""
