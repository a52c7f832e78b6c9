"""What stops traffic: statements that hold a lock while they scan, build or rewrite."""
