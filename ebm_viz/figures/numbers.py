"""Numbers as they are read: a true minus sign, thousands separators, no more digits than the eye
can use; the same as in the viewer's numbers.js.
"""

import math

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def superscript(exponent: int) -> str:
    """Return a whole number as superscript digits."""
    return str(exponent).translate(_SUPERSCRIPTS)


def format_fixed(value: float, decimals: int) -> str:
    """Return a number with a fixed number of decimals."""
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and any(digit in text for digit in "123456789") else text


def format_step(step: int) -> str:
    """Return a step with thousands separators."""
    return format_fixed(step, 0)


def format_beta(beta: float) -> str:
    """Return β with the digits that its slider shows."""
    return format_fixed(beta, 2 if beta < 9.995 else 1)


def format_value(value: float | None) -> str:
    """Return three significant digits, at most three decimals: 4.59, −29,700, −1.7 × 10⁵."""
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 99_950 or size < 0.0005:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa.replace('-', '−')} × 10{superscript(int(exponent))}"
    magnitude = math.floor(math.log10(size))
    if magnitude >= 3:
        unit = 10.0 ** (magnitude - 2)
        return format_fixed(math.floor(value / unit + 0.5) * unit, 0)
    return format_fixed(value, min(3, 2 - magnitude))


def format_tick(value: float, spacing: float) -> str:
    """Return a tick with the decimals that its spacing needs."""
    decimals = 0
    while decimals < 6 and abs(spacing * 10**decimals - round(spacing * 10**decimals)) > 1e-6:
        decimals += 1
    return "0" if abs(value) < spacing * 1e-6 else format_fixed(value, decimals)


def in_units(exponent: int) -> str:
    """Say what numbers are multiples of; nothing for 1."""
    return f"in units of 10{superscript(exponent)}" if exponent else ""
