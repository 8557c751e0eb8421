"""The contents of files: data, pages, slides, and packed pictures."""
