"""Replaces characters that a stream cannot encode, such as with Windows code pages."""

import codecs
import sys
import unicodedata
from io import TextIOWrapper

_PLAIN = {
    "−": "-",
    "²": "^2",
    "λ": "lambda",
    "Λ": "Lambda",
    "‖": "||",
    "∞": "infinity",
    "…": "...",
    "–": "-",
    "·": "*",
    "∇": "grad ",
    "×": "x",
    "≈": "~",
    "√": "sqrt",
    "≤": "<=",
    "≥": ">=",
}


def write_what_can_be_written() -> None:
    """Let standard output and error replace characters that they cannot encode."""
    codecs.register_error(_write_plainly.__name__, _write_plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_write_plainly.__name__)


def _write_plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    refused = error.object[error.start : error.end]
    return "".join(_plain(sign) for sign in refused), error.end


def _plain(sign: str) -> str:
    """Return a character in ASCII: a Greek letter as its name, an index as its digit."""
    if sign in _PLAIN:
        return _PLAIN[sign]
    simple = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    name = unicodedata.name(sign, "")
    if not simple and name.startswith("GREEK"):
        return name.split()[-1].lower()
    return simple or "?"
