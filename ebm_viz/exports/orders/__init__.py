"""Orders for files: what they show, in which format, and whether that is possible."""
