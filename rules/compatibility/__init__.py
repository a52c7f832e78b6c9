"""What the code that is running during the deploy still expects."""
