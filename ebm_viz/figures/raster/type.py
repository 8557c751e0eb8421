"""The letters of the pictures: Source Sans 3 (SIL Open Font License 1.1), as on the app's pages."""

import functools
from collections.abc import Sequence

import fontpkg
from PIL import ImageFont

REGULAR, SEMIBOLD = 400, 600
MIDDLE = 0.33
"""From the base line up to the middle of a figure, in units of the size."""

Parts = Sequence[str]
"""A text of which every second part is set in italics."""


@functools.lru_cache(maxsize=64)
def font(size: float, weight: int = REGULAR, italic: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font of a size in pixels."""
    path = fontpkg.path("Source Sans 3", weight=weight, style="italic" if italic else "normal")
    face = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([weight])
    return face


def shown(parts: Parts | str) -> list[str]:
    """Return a text as the font can show it, which has no nabla but a triangle of its shape."""
    return [part.replace("∇", "▽") for part in ([parts] if isinstance(parts, str) else parts)]


def spread(parts: Parts | str, size: float, weight: int = REGULAR) -> float:
    """Return how many pixels wide a text is."""
    return sum(
        font(size, weight, k % 2 == 1).getlength(part) for k, part in enumerate(shown(parts))
    )


def shortened(text: str, room: float, size: float, weight: int = REGULAR) -> str:
    """Return a text that takes at most `room` pixels, with … for what is left out."""
    kept = text
    while len(kept) > 3 and spread(kept, size, weight) > room:
        kept = f"{kept[:-2].rstrip()}…"
    return kept
