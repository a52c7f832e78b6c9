"""Who may see and do what: policies, privileges, and what runs with more rights than its caller."""
