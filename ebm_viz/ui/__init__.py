"""What pages are made of: the shell around them, widgets for the knobs, presets."""

from pathlib import Path


def shell_path() -> Path:
    """Return the path of the script that Streamlit runs."""
    return Path(__file__).with_name("shell.py")
