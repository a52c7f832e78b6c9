"""The order in which Drizzle runs migrations, and which of them it silently skips."""
