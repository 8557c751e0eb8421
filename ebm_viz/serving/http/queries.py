"""What a request says: its parameters within their limits, and who asks."""

from collections.abc import Mapping

from starlette.requests import Request

from ebm_viz.experiment import messages
from ebm_viz.numbers import number_in
from ebm_viz.serving.limits.refusals import address_of
from ebm_viz.serving.visitors import Visitor

LONGEST_NAME = 40
"""Most characters of the name of a page."""


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


def number(query: Mapping[str, str], name: str, low: float, high: float) -> float:
    """Return a number of a query; BadRequestError if it is none from `low` to `high`."""
    text = query.get(name, "")
    value = number_in(text)
    if not low <= value <= high:
        raise refused(name, text, f"a number from {low:g} to {high:g}")
    return value


def refused(name: str, value: str, allowed: str) -> BadRequestError:
    """Return the error of a parameter: it names the value and what is allowed."""
    return BadRequestError(messages.not_allowed(name, value, allowed))


def visitor_of(request: Request) -> Visitor:
    """Return the visitor who asks; pages send their name in a header."""
    return Visitor(address_of(request.scope), request.headers.get("x-page", "")[:LONGEST_NAME])
