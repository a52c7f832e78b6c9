"""Facts in, checked prose out; the only place that imports anthropic."""
