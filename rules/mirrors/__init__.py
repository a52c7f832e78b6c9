"""Hand-written Zod mirrors that say something else than their table."""
