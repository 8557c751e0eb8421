"""What pages are made of: the shell around them, widgets for the knobs, presets."""
