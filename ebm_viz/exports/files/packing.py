"""Packs pictures into files. The user's browser draws them, or a headless one."""

from collections.abc import Sequence
from pathlib import Path

from ebm_viz.exports.files.deck import Deck
from ebm_viz.exports.files.page_figures import steps_of as page_steps
from ebm_viz.exports.files.slides import loss_slides_of, page_slides_of, slides_of
from ebm_viz.exports.orders.losses import LossOrder
from ebm_viz.exports.orders.page import PageOrder
from ebm_viz.exports.orders.scene import Order
from ebm_viz.exports.watch import ExportError
from ebm_viz.pictures.chromium import find_browser
from ebm_viz.pictures.film import FilmPacking, steps_of, walk_steps
from ebm_viz.pictures.recorded import History, Recorded
from ebm_viz.pictures.still import printed
from ebm_viz.pictures.wanted import Drawn, Packing, Wanted
from ebm_viz.scene import Style
from ebm_viz.training import snapshot_steps


def packing_of(
    order: Order | LossOrder | PageOrder, histories: Sequence[History], path: Path
) -> Packing:
    """Return the packing that writes the file of an order to a path.

    histories: the snapshots of each run so far. Raises ExportError if there will be too few
    snapshots for the film.
    """
    if order.format == "pdf":
        return Print(order.style, path)
    if isinstance(order, LossOrder):
        return Deck(order, loss_slides_of(order), path)
    shown: int | None
    if isinstance(order, PageOrder):
        if order.format == "pptx":
            return Deck(order, page_slides_of(order), path)
        steps, shown = page_steps(order), order.step
    else:
        if order.format == "pptx":
            return Deck(order, slides_of(order, histories), path)
        steps, shown = _steps(order, histories), order.scene.view.step
    try:
        moments = order.plan.moments(steps, shown)
    except ValueError as error:
        raise ExportError(str(error)) from None
    return FilmPacking(path, order.plan, moments, order.style)


def _steps(order: Order, histories: Sequence[History]) -> list[int]:
    """Return the steps at which any run has or will have a snapshot."""
    if order.scene.walks or order.scene.searched:
        return walk_steps(order.scene)
    steps: set[int] = set()
    for run, history in zip(order.scene.runs, histories, strict=True):
        if Recorded(run.experiment, history).ended:
            steps.update(steps_of([history]))
        else:
            steps.update(snapshot_steps(run.experiment.steps))
    return sorted(steps)


def why_no_pdf() -> str:
    """Return a sentence about why this server cannot print a PDF; empty if it can."""
    if find_browser():
        return ""
    return (
        "A PDF is printed by a Chromium or Chrome on the server, and it has none. Choose SVG: a"
        " vector picture, too."
    )


class Print(Packing):
    """A PDF printed from an SVG."""

    pictures = (Wanted("image/svg+xml"),)

    def __init__(self, style: Style, path: Path) -> None:
        self._style, self._path, self._svg = style, path, b""

    def add(self, drawn: Drawn) -> None:
        self._svg = drawn.content

    def finish(self) -> None:
        self._path.write_bytes(printed(self._svg, self._style))
