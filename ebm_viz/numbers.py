"""Numbers in texts: read from addresses, and written in sentences.

A sentence has a true minus sign, powers of ten, and 0 for what is rounding alone.
"""

import math

SINGLE, DOUBLE = 1e-6, 1e-12
"""Smaller values, computed from numbers of about 1 in single or double precision, are rounding."""

LONGEST = 64
"""Characters of a number that are read."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_in(text: str) -> float:
    """Return the number that a text stands for; NaN if it is none."""
    try:
        return float(text[:LONGEST]) + 0.0  # no −0
    except ValueError:
        return math.nan


def finite(value: float) -> float | None:
    """Return a number as JSON can hold it: None unless it is finite."""
    return value if math.isfinite(value) else None


def written(value: float, form: str = ",.3g") -> str:
    """Return a number as text.

    form: that of f-strings. Decimals that would show 0.00 for something else than rounding give way
    to one digit: `written(-0.0004, ".2f")` is −0.0004. A form with an exponent is for values in
    double precision: `written(3e-9, ".0e")` is 3 × 10⁻⁹, which no line breaks, and
    `written(3e-13, ".0e")` is 0.
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) < (DOUBLE if "e" in form else SINGLE):
        return "0\u00a0%" if form.endswith("%") else "0"
    text = format(value, form)
    if "." in text and not any(digit in text for digit in "123456789") and "%" not in form:
        text = format(value, ".1g")
    if not any(digit in text for digit in "123456789"):
        text = text.removeprefix("-")  # no sign before zero
    number, _, exponent = text.partition("e")
    power = f"\u00a0×\u00a010{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else ""
    return number.replace("-", "−").replace("%", "\u00a0%") + power


def percent(share: float, digits: int = 0) -> str:
    """Return a share as text: `percent(0.255, 1)` is 25.5 %, which no line breaks."""
    return written(share, f".{digits}%")
