"""What all panels share."""

from collections.abc import Hashable
from typing import Protocol

from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.sheet import Sheet
from ebm_viz.figures.raster.type import SEMIBOLD, Parts, shortened, spread

HEADER = 30
"""Units that a panel's title takes."""


class Panel(Protocol):
    """A part of a picture. What seldom changes is drawn apart, so that films draw it once."""

    def key(self, picture: Picture) -> Hashable:
        """Return what its still part depends on."""

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        """Draw axes, titles and numbers on an empty sheet."""

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        """Draw over them what changes with every step."""


def write_title(sheet: Sheet, ink: Ink, x: float, title: str, rest: Parts = ()) -> None:
    """Write a panel's title, and what is said beside it where there is room."""
    u = ink.unit
    y = 12 * u
    room = sheet.width - x
    end = sheet.write(
        x, y, shortened(title, room, ink.text, SEMIBOLD), ink.text, ink.look.ink, "left", SEMIBOLD
    )
    if rest and end + 5 * u + spread(rest, ink.text) <= sheet.width:
        sheet.write(end + 5 * u, y, rest, ink.text, ink.look.quiet, "left")
