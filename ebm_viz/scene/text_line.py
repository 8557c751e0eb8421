"""A line of text that people give, as every kind of file can hold it."""

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

_HELD_BY_NO_FILE = ("Cc", "Cs")
"""Control characters, and halves of characters that are none alone."""


def _printable(text: object) -> object:
    """Leave out what XML cannot hold; blanks of all kinds become spaces."""
    if not isinstance(text, str):
        return text
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    return "".join(
        letter
        for letter in spaced
        if unicodedata.category(letter) not in _HELD_BY_NO_FILE and ord(letter) & 0xFFFE != 0xFFFE
    )


TextLine = Annotated[str, BeforeValidator(_printable)]
