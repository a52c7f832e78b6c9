"""The door: GitHub's deliveries come in here, and nothing passes that is not genuine and durably stored."""
