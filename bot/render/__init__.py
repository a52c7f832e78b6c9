"""One list of findings, several looks."""
