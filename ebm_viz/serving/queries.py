"""The parameters of a request: read within their limits, or refused with a sentence."""

import math
from collections.abc import Mapping

LONGEST_QUOTE = 64


class BadRequestError(ValueError):
    """A parameter is out of its limits; the message is a sentence for people."""


def is_whole(text: str, low: int, high: int) -> bool:
    """Whether a text is a whole number from `low` to `high`."""
    return text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high


def whole(query: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """Return a whole number of a query; BadRequestError if it is none from `low` to `high`."""
    text = query.get(name, str(default))
    if not is_whole(text, low, high):
        raise refused(name, text, f"a whole number from {low} to {high}")
    return int(text)


def number(
    query: Mapping[str, str], name: str, low: float, high: float, default: str = ""
) -> float:
    """Return a number of a query; BadRequestError if it is none from `low` to `high`."""
    text = query.get(name, default)
    try:
        value = float(text[:LONGEST_QUOTE])
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise refused(name, text, f"a number from {low:g} to {high:g}")
    return value


def refused(name: str, value: str, allowed: str) -> BadRequestError:
    """Return the error of a parameter: it names the value and what is allowed."""
    return BadRequestError(f"{name} cannot be {value[:LONGEST_QUOTE]!r}: it is {allowed}.")
