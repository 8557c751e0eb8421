"""Figures of scenes, for notebooks, for files and for the app."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ebm_viz.experiment import Experiment
from ebm_viz.figures.layout import Box, Layout, arrange
from ebm_viz.figures.look import RUN_DASHES, look_of
from ebm_viz.figures.numbers import format_beta, format_step
from ebm_viz.figures.plot.board import FONT, NUMBER, TEXT, Board
from ebm_viz.figures.plot.curves import draw_curves
from ebm_viz.figures.plot.density import draw_density
from ebm_viz.figures.plot.energy_map import draw_map
from ebm_viz.figures.plot.slice import draw_slice
from ebm_viz.figures.plot.surface import draw_surface
from ebm_viz.figures.plot.thermal import draw_strip, draw_thermal
from ebm_viz.figures.prepare import Picture, Preparation, RunPicture
from ebm_viz.figures.raster.type import SEMIBOLD, shortened, spread
from ebm_viz.scene import Scene, Shown, Style, View
from ebm_viz.scene.view import Panel
from ebm_viz.training import Snapshot

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEADING = 24.0

_OF_A_RUN: dict[Panel, Callable[[Board, Box, Picture, RunPicture], None]] = {
    "surface": draw_surface,
    "map": draw_map,
    "density": draw_density,
}
_SHARED: dict[Panel, Callable[[Board, Box, Picture], None]] = {
    "curves": draw_curves,
    "slice": draw_slice,
    "thermal": draw_thermal,
    "strip": draw_strip,
}


def figure(
    scene: Scene,
    histories: Sequence[Sequence[Snapshot]],
    style: Style | None = None,
    interactive: bool = True,
) -> "Figure":
    """Return a Plotly figure of a scene at the step and β of its view.

    histories: the snapshots of each run. An interactive figure has surfaces that people turn.
    Raises ValueError for panels that the scene cannot have.
    """
    from plotly.graph_objects import Figure

    picture = Preparation(scene, histories).at()
    return Figure(compose(picture, style or Style(), interactive), skip_invalid=False)


def figure_of(
    snapshots: Sequence[Snapshot],
    experiment: Experiment,
    panels: Sequence[Panel] = ("surface", "map", "density"),
    style: Style | None = None,
) -> "Figure":
    """Return a Plotly figure of one training at its last snapshot."""
    scene = Scene(runs=(Shown(experiment=experiment),), view=View(panels=tuple(panels)))
    return figure(scene, [snapshots], style)


def compose(picture: Picture, style: Style, interactive: bool = False) -> dict[str, Any]:
    """Return a picture as a Plotly figure in plain dictionaries."""
    layout = arrange(picture.scene, style)
    unit = layout.unit
    board = Board(style.width / unit, style.height / unit, unit, look_of(style), interactive)
    _write_titles(board, layout, picture, style)
    for place in layout.places:
        if draw := _OF_A_RUN.get(place.panel):
            draw(board, place.box, picture, picture.runs[place.run])
        else:
            _SHARED[place.panel](board, place.box, picture)
    return as_figure(board, style)


def as_figure(board: Board, style: Style) -> dict[str, Any]:
    """Return what is on a board as a Plotly figure in plain dictionaries."""
    ground = "rgba(0,0,0,0)" if style.background == "transparent" else board.look.page
    return {
        "data": board.traces,
        "layout": {
            **board.layout,
            "width": style.width,
            "height": style.height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": ground,
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "color": board.look.ink},
            "hovermode": "closest",
        },
    }


def _write_titles(board: Board, layout: Layout, picture: Picture, style: Style) -> None:
    ink, quiet = board.look.ink, board.look.quiet
    if layout.heading:
        box = layout.heading
        text = shortened(style.heading, box.width, HEADING, SEMIBOLD)
        board.write(box.left, box.top + 14, text, HEADING, ink, "left", SEMIBOLD)
    if layout.title:
        _write_title(board, layout.title, picture)
    for number, box in enumerate(layout.run_titles):
        run = picture.runs[number]
        line = [(box.left, box.top + 12), (box.left + 36, box.top + 12)]
        board.trail(line, board.look.runs[number], 4, dash=RUN_DASHES[number])
        x, room = box.left + 46, box.width - 46
        label = shortened(run.label, room, TEXT, SEMIBOLD)
        board.write(x, box.top + 12, label, TEXT, ink, "left", SEMIBOLD)
        text = run.formula
        if run.diverged:
            text = f"diverged at step {format_step(run.snapshot.step)}"
        board.write(x, box.top + 34, shortened(text, room, NUMBER), NUMBER, quiet, "left")


def _write_title(board: Board, box: Box, picture: Picture) -> None:
    """A line with β and the step, and with the loss where there is one."""
    y = box.top + 10
    rest = ["", "β", f" = {format_beta(picture.beta)}   step {format_step(picture.step)}"]
    x = box.left
    if len(picture.runs) == 1:
        run = picture.runs[0]
        if run.diverged:
            rest[-1] += ", diverged"
        room = box.width - spread(rest, TEXT) - 16
        label = shortened(run.label, room, TEXT, SEMIBOLD)
        x = board.write(x, y, label, TEXT, board.look.ink, "left", SEMIBOLD) + 12
        formula = run.formula
        if run.formula != run.label and x + spread([formula], TEXT) + 16 < box.right - spread(
            rest, TEXT
        ):
            x = board.write(x, y, formula, TEXT, board.look.quiet, "left") + 16
    board.write(x, y, rest, TEXT, board.look.ink, "left")
