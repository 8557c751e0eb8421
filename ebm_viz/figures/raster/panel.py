"""What all panels share."""

from collections.abc import Hashable
from typing import Protocol

from ebm_viz.figures.numbers import in_units
from ebm_viz.figures.prepare import Picture, RunPicture
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


def write_title(sheet: Sheet, ink: Ink, x: float, title: Parts | str, *notes: Parts) -> None:
    """Write a panel's title, and beside it the first of some notes for which there is room."""
    u = ink.unit
    y = 12 * u
    if isinstance(title, str):
        title = [shortened(title, sheet.width - x, ink.text, SEMIBOLD)]
    start = sheet.write(x, y, title, ink.text, ink.look.ink, "left", SEMIBOLD) + 5 * u
    for note in notes:
        if start + spread(note, ink.text) <= sheet.width:
            sheet.write(start, y, note, ink.text, ink.look.quiet, "left")
            return


def energy_notes(picture: Picture, run: RunPicture) -> list[Parts]:
    """Say what F's numbers are multiples of and how runs compare, in more words or fewer."""
    units, scale = in_units(run.exponent), ""
    if len(picture.runs) > 1:
        scale = "shared scale" if picture.scene.shared_scale else "own scale"
    told = [[units, scale], [units]] if units else [[scale]]
    notes: list[Parts] = [["", "F", "".join(f", {one}" for one in some if one)] for some in told]
    return [*notes, [units.replace("in units of ", "× ")]]
