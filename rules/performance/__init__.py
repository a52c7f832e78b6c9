"""What becomes slow: missing and superfluous indexes."""
