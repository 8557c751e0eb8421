"""A whole picture: its panels where the layout puts them, under its titles."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from PIL import Image

from ebm_viz.figures.layout import Box, Place, arrange, chart_grid
from ebm_viz.figures.look import RUN_DASHES, look_of
from ebm_viz.figures.numbers import format_beta, format_step
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.figures.raster.curve import CurvePanel
from ebm_viz.figures.raster.density import Density
from ebm_viz.figures.raster.energy_map import EnergyMap
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import Panel
from ebm_viz.figures.raster.sheet import Pen, Sheet
from ebm_viz.figures.raster.slice import SlicePanel
from ebm_viz.figures.raster.strip import StripPanel
from ebm_viz.figures.raster.surface import Surface
from ebm_viz.figures.raster.thermal import ThermalPanel
from ebm_viz.figures.raster.type import SEMIBOLD, shortened, spread
from ebm_viz.scene import Scene, Style

THERMAL_COLUMNS = 2
HEADING = 22
"""Units of the letters of the user's heading."""


@dataclass
class _Tile:
    """A panel at its place, and its still part as it was last drawn."""

    panel: Panel
    x: int
    y: int
    width: int
    height: int
    still: Sheet | None = None
    key: Hashable = field(default=None)


class Page:
    """Draws pictures of one scene in one style.

    Kept for a film, it draws axes, titles and numbers once and then only what moves.
    """

    def __init__(self, scene: Scene, style: Style) -> None:
        self._layout = arrange(scene, style)
        self._ink = Ink(look_of(style), 16 * self._layout.unit * style.scale)
        self._color = None if style.background == "transparent" else self._ink.look.page
        self._size = style.width * style.scale, style.height * style.scale
        self._heading = style.heading
        self._tiles = [tile for place in self._layout.places for tile in self._fill(scene, place)]

    def draw(self, picture: Picture) -> Image.Image:
        """Return the picture in RGB, or in RGBA on a transparent background."""
        sheet = Sheet.blank(*self._size, self._color)
        self._write_titles(sheet, picture)
        for tile in self._tiles:
            key = tile.panel.key(picture)
            if tile.still is None or tile.key != key:
                tile.still, tile.key = Sheet.blank(tile.width, tile.height, self._color), key
                tile.panel.draw_still(tile.still, picture)
            drawn = tile.still.copy()
            tile.panel.draw_moving(drawn, picture)
            sheet.put(drawn, tile.x, tile.y)
        return sheet.finished()

    def _fill(self, scene: Scene, place: Place) -> Iterator[_Tile]:
        """Return the panels that stand in a place: one, or a grid of charts."""
        if place.panel == "curves":
            for number, box in enumerate(chart_grid(len(scene.curves), place.box)):
                yield self._tile(box, CurvePanel, number)
        elif place.panel == "thermal":
            rows = place.box.rows([1.0] * THERMAL_COLUMNS)
            cells = [cell for row in rows for cell in row.columns([1.0] * THERMAL_COLUMNS)]
            for number, box in enumerate(cells):
                yield self._tile(box, ThermalPanel, number)
        elif place.panel in ("strip", "slice"):
            yield self._tile(place.box, {"strip": StripPanel, "slice": SlicePanel}[place.panel])
        else:
            kind = {"surface": Surface, "map": EnergyMap, "density": Density}[place.panel]
            yield self._tile(place.box, kind, place.run)

    def _tile(self, box: Box, kind: type, *which: int) -> _Tile:
        u = self._ink.unit
        x, y = round(box.left * u), round(box.top * u)
        width, height = max(1, round(box.right * u) - x), max(1, round(box.bottom * u) - y)
        return _Tile(kind(self._ink, width, height, *which), x, y, width, height)

    def _write_titles(self, sheet: Sheet, picture: Picture) -> None:
        u, look, layout = self._ink.unit, self._ink.look, self._layout
        if layout.heading:
            box = layout.heading
            text = shortened(self._heading, box.width * u, HEADING * u, SEMIBOLD)
            place = (box.left * u, (box.top + 12) * u)
            sheet.write(*place, text, HEADING * u, look.ink, "left", SEMIBOLD)
        if layout.title:
            self._write_title(sheet, layout.title, picture)
        for number, box in enumerate(layout.run_titles):
            self._write_run_title(sheet, box, number, picture.runs[number])

    def _write_title(self, sheet: Sheet, box: Box, picture: Picture) -> None:
        """Write a line with β and the step, and with the loss where there is one."""
        ink, u, look = self._ink, self._ink.unit, self._ink.look
        x, y, right = box.left * u, (box.top + 10) * u, box.right * u
        told = f" = {format_beta(picture.beta)}   step {format_step(picture.step)}"
        if len(picture.runs) == 1:
            run = picture.runs[0]
            told += ", diverged" if run.diverged else ""
            right -= spread(["", "β", told], ink.text) + 16 * u
            label = shortened(run.label, right - x, ink.text, SEMIBOLD)
            x = sheet.write(x, y, label, ink.text, look.ink, "left", SEMIBOLD) + 12 * u
            if run.formula != run.label and x + spread(run.formula, ink.text) < right:
                x = sheet.write(x, y, run.formula, ink.text, look.quiet, "left") + 16 * u
        sheet.write(x, y, ["", "β", told], ink.text, look.ink, "left")

    def _write_run_title(self, sheet: Sheet, box: Box, number: int, run: RunPicture) -> None:
        ink, u, look = self._ink, self._ink.unit, self._ink.look
        left, y = box.left * u, (box.top + 12) * u
        pen = Pen((left, y - 4 * u, left + 36 * u, y + 4 * u))
        dash = [u * length for length in RUN_DASHES[number]]
        pen.line([(left, y), (left + 36 * u, y)], 4 * u, look.runs[number], dash)
        sheet.mark(pen)
        x, room = left + 46 * u, (box.width - 46) * u
        label = shortened(run.label, room, ink.text, SEMIBOLD)
        sheet.write(x, y, label, ink.text, look.ink, "left", SEMIBOLD)
        step = format_step(run.snapshot.step)
        text = f"diverged at step {step}" if run.diverged else run.formula
        text = shortened(text, room, ink.number)
        sheet.write(x, y + 22 * u, text, ink.number, look.quiet, "left")
