"""The parts of the pages: the shell around them, the widgets for the settings, the presets."""

import re
from pathlib import Path

import streamlit


def shell_path() -> Path:
    """Return the path of the script that Streamlit runs."""
    return Path(__file__).with_name("shell.py")


def inline_scripts() -> list[str]:
    """Return the scripts that Streamlit writes into its page."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return re.findall(r"<script>(.*?)</script>", page.read_text("utf-8"), re.DOTALL)
