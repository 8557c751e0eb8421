"""Text for people."""

import re


def plain(text: str) -> str:
    """Return Markdown that shows `text` as it is, whatever it contains."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&])", r"\\\1", text)
