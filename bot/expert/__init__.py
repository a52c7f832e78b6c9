"""Answers to `/dbreview <anything>`: routed, told from facts where they are enough, checked where a model wrote."""
