"""What the code asks of the database, and how: what never runs, what reads too much, what lets strangers write SQL."""
