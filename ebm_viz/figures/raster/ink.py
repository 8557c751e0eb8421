"""Colours and sizes by which all parts of a picture are drawn."""

from dataclasses import dataclass

from ebm_viz.figures.look import Look


@dataclass(frozen=True)
class Ink:
    """look: the colours. text: the size of letters in pixels.

    A unit is what a pixel is beside letters of 16 pixels, as in the viewer: lines and margins grow
    with the letters.
    """

    look: Look
    text: float

    @property
    def unit(self) -> float:
        return self.text / 16

    @property
    def number(self) -> float:
        """The size of numbers and captions."""
        return 14 * self.unit
