"""What else is read of a repository's TypeScript: mirrors, seeds, clients, queries."""
