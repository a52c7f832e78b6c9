"""What cannot be brought back: columns, tables and rows that are gone when the migration has run."""
