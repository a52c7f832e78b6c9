"""What makes the deploy itself fail: statements that the server refuses, or that the rows already there contradict."""
