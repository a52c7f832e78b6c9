"""Which types hold what they are given."""
