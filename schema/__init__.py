"""What a database is, and how a pull request changes it: text in, values out."""
