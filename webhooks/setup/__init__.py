"""The setup pages: from nothing to a registered and installed App, in the browser, once."""
