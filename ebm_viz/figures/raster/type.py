"""The letters of the pictures: Source Sans 3 (SIL Open Font License 1.1), as on the app's pages."""

import functools
from collections.abc import Sequence

import fontpkg
from PIL import ImageFont

REGULAR, SEMIBOLD = 400, 600
ENLARGED = 4
"""Letters are measured and drawn so many times too large: at their size they would stand on whole
pixels, some too close and some too far apart.
"""
MIDDLE = 0.33
"""From the base line up to the middle of a figure, in units of the size."""

NABLA = "∇", "∆"
"""The font has no nabla; its triangle is turned over."""

Parts = Sequence[str]
"""A text of which every second part is set in italics."""


@functools.lru_cache(maxsize=64)
def font(size: float, weight: int = REGULAR, italic: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font of a size in pixels."""
    path = fontpkg.path("Source Sans 3", weight=weight, style="italic" if italic else "normal")
    face = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([weight])
    return face


def length(text: str, size: float, weight: int = REGULAR, italic: bool = False) -> float:
    """Return how many pixels wide a text without italics, or all in italics, is."""
    return font(ENLARGED * size, weight, italic).getlength(text.replace(*NABLA)) / ENLARGED


def spread(parts: Parts | str, size: float, weight: int = REGULAR) -> float:
    """Return how many pixels wide a text is."""
    parts = [parts] if isinstance(parts, str) else parts
    return sum(length(part, size, weight, k % 2 == 1) for k, part in enumerate(parts))


def shortened(text: str, room: float, size: float, weight: int = REGULAR) -> str:
    """Return a text that takes at most `room` pixels, with … for what is left out."""
    kept = text
    while len(kept) > 3 and spread(kept, size, weight) > room:
        kept = f"{kept[:-2].rstrip()}…"
    return kept
