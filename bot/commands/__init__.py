"""One file per /dbreview command."""
