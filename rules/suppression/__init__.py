"""The comments that allow a rule to be broken: each must name a rule, give a reason, and still be needed."""
