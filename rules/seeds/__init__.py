"""Seeds that fail, empty what they should not, or forget what is new."""
