"""Where the schema files, the snapshots and the migrations disagree."""
