"""Short mathematical texts, as on the Losses page: single letters in italics."""

import math
import re
from collections.abc import Sequence

from ebm_viz.figures.numbers import format_fixed, format_value

_LETTER = re.compile(r"(?<![^\W\d_])([Fpmβγδℓ]|Δ)(?![^\W\d_])")


def maths(text: str) -> Sequence[str]:
    """Return a text in parts of which every second one is a letter to set in italics."""
    return _LETTER.split(text)


def short(value: float | None) -> str:
    """Return a number as the page reads it out."""
    if value is None:
        return "–"
    if value == 0 or 0.005 <= abs(value) < 1000:
        return format_fixed(value, 2)
    return format_value(value)


def read_out(value: float | None, down: float | None, up: float | None) -> tuple[str, str, str]:
    """Say a value and the pushes on F⁺ and F⁻, the way descent moves each; what is not there is
    left empty.
    """
    if value is None:
        return "Not defined here", "", ""
    if down == 0 and up == 0:
        return f"ℓ = {short(value)}", "no push", ""
    return f"ℓ = {short(value)}", _push(down, "←→", "F⁺"), _push(up, "↓↑", "F⁻")


def _push(push: float | None, arrows: str, symbol: str) -> str:
    size = short(None if push is None else abs(push))
    return f"{arrows[0 if push > 0 else 1] + ' ' if push else ''}{size} on {symbol}"


def finite(value: float) -> float | None:
    """Return a number, None where it is infinite or none."""
    return float(value) if math.isfinite(value) else None
