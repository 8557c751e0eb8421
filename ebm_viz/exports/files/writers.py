"""Makes the file of an order: trains as far as needed, then writes."""

import bisect
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ebm_viz.exports.files import data
from ebm_viz.exports.files.loss_data import losses_csv, losses_npz, settings_json
from ebm_viz.exports.files.packing import packing_of
from ebm_viz.exports.files.page_figures import page_data, page_html, reached_figures, reached_panels
from ebm_viz.exports.orders.losses import LossOrder
from ebm_viz.exports.orders.page import PageOrder
from ebm_viz.exports.orders.scene import Order
from ebm_viz.exports.watch import ExportError, Watch
from ebm_viz.pictures import html_file
from ebm_viz.pictures.film import whole_or_nothing
from ebm_viz.pictures.recorded import History
from ebm_viz.pictures.still import Drawing, open_board, open_figures, open_scene
from ebm_viz.pictures.wanted import PictureType, Wanted, pack
from ebm_viz.scene.view import LARGEST_STEP
from ebm_viz.serving import SharedRun
from ebm_viz.serving.runs.trainer import SECONDS_A_TURN

_STILLS: dict[str, PictureType] = {"png": "image/png", "svg": "image/svg+xml"}


def export(order: Order | LossOrder, runs: Sequence[SharedRun], target: Path, watch: Watch) -> None:
    """Write the file of an order to `target`.

    runs: those of its scene, which are trained as far as needed; a board of losses has none.

    The file appears complete or not at all. Raises ExportError if it cannot be exported,
    PictureError if it cannot be drawn, and OSError if it cannot be written.
    """
    share = 0.5 if needs_training(order, runs) else 0.0
    histories = histories_of(order, runs, watch.part(0.0, share))
    rest = watch.part(share, 1.0)
    with whole_or_nothing(target) as path:
        if order.kind.kind == "data":
            rest.report(0.0, "Writing the data")
            path.write_bytes(_data(order, histories))
            return
        _draw(order, histories, path, rest)


def export_page(order: PageOrder, target: Path, watch: Watch) -> None:
    """Write the file of an order for a page of sequences.

    Its runs are trained as far as needed. Errors as in `export`.
    """
    with whole_or_nothing(target) as path:
        if order.format == "html" or order.kind.kind == "data":
            write = page_html if order.format == "html" else page_data
            path.write_bytes(write(order, watch))
            return
        _draw_page(order, path, watch)


def _draw_page(order: PageOrder, path: Path, watch: Watch) -> None:
    def at(changes: Mapping[str, Any]) -> PageOrder:
        known = {name: changes[name] for name in ("step", "panels") if name in changes}
        return order.model_copy(update=known)

    last = order.plan.last if order.kind.kind == "film" else order.step
    end = LARGEST_STEP if last is None else int(last)
    reached_panels(at({"step": end}), watch.part(0.0, 0.5))
    shown = order.model_dump(include={"page", "query", "panels", "step"})
    with open_figures(shown, lambda changes: reached_figures(at(changes)), order.style) as drawing:
        _write(order, (), drawing, path, watch.part(0.5, 1.0))


def needs_training(order: Order | LossOrder, runs: Sequence[SharedRun]) -> bool:
    """Whether something has to be trained before the file can be written."""
    return not all(_is_there(run, order.needs) for run in runs)


def histories_of(
    order: Order | LossOrder, runs: Sequence[SharedRun], watch: Watch
) -> list[History]:
    """Train each run as far as an order needs, and return its snapshots."""
    parts = [watch.part(k / len(runs), (k + 1) / len(runs)) for k in range(len(runs))]
    return [_reach(run, order.needs, part) for run, part in zip(runs, parts, strict=True)]


def _reach(run: SharedRun, until: int, watch: Watch) -> History:
    """Train until there is a snapshot at or after a step, and return all up to that one."""
    last = min(until, run.experiment.steps)
    while not _is_there(run, until):
        done = run.snapshots[-1].step if run.snapshots else 0
        watch.report(done / max(1, last), f"Training to step {last:,}: {done:,}")
        with watch.turn():
            run.take_turn(SECONDS_A_TURN)
    if run.failed:
        raise ExportError(run.message or "")
    steps = [snapshot.step for snapshot in run.snapshots]
    return list(run.snapshots[: bisect.bisect_left(steps, until) + 1])


def _is_there(run: SharedRun, until: int) -> bool:
    reached = run.snapshots[-1].step if run.snapshots else -1
    return run.ended or reached >= min(until, run.experiment.steps)


def _draw(order: Order | LossOrder, histories: Sequence[History], path: Path, watch: Watch) -> None:
    """Draw a picture file with a headless browser, or write an HTML page that draws itself."""
    if order.format == "html" and isinstance(order, Order):
        watch.report(0.0, "Writing the page")
        path.write_bytes(html_file(order.scene, histories, order.style))
        return
    watch.report(0.0, "Opening the browser that draws")
    with _opened(order, histories) as drawing:
        _write(order, histories, drawing, path, watch)


def _write(
    order: Order | LossOrder | PageOrder,
    histories: Sequence[History],
    drawing: Drawing,
    path: Path,
    watch: Watch,
) -> None:
    if not order.packed:
        path.write_bytes(drawing.draw(Wanted(_STILLS[order.format])).content)
        return

    def packed(number: int, count: int) -> None:
        watch.report(number / count, f"Drawing: picture {number} of {count}")

    pack(packing_of(order, histories, path), drawing.all, packed)


def _opened(
    order: Order | LossOrder, histories: Sequence[History]
) -> AbstractContextManager[Drawing]:
    if isinstance(order, LossOrder):
        return open_board(order.board, order.style)
    return open_scene(order.scene, histories, order.style)


def _data(order: Order | LossOrder, histories: Sequence[History]) -> bytes:
    if isinstance(order, LossOrder):
        write = {"npz": losses_npz, "csv": losses_csv, "json": settings_json}
        return write[order.format](order.board)
    experiment, beta = order.scene.runs[0].experiment, order.scene.beta
    step = order.scene.view.step
    snapshots = [shown for shown in histories[0] if step is None or shown.step <= step]
    if order.format == "npz":
        return data.npz(experiment, snapshots, beta, order.all_snapshots)
    if order.format == "csv":
        return data.metrics_csv(snapshots)
    if order.format == "json":
        return experiment.to_json().encode()
    return data.weights_of(experiment, snapshots[-1])
