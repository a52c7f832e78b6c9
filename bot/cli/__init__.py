"""One file per dbreview command line command."""
