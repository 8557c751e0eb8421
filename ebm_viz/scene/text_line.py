"""A line of text from users, reduced to characters that every file format can hold."""

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

_HELD_BY_NO_FILE = ("Cc", "Cs")
"""Unicode categories: control characters, and surrogates, which are only half a character."""


def _printable(text: object) -> object:
    """Remove characters that XML cannot hold; turn white space of all kinds into spaces."""
    if not isinstance(text, str):
        return text
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    return "".join(
        letter
        for letter in spaced
        if unicodedata.category(letter) not in _HELD_BY_NO_FILE and ord(letter) & 0xFFFE != 0xFFFE
    )


TextLine = Annotated[str, BeforeValidator(_printable)]
