"""From an order to a file: train as far as is needed, then write."""

import bisect
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ebm_viz.exports import data
from ebm_viz.exports.formats import Kind
from ebm_viz.exports.loss_order import LossOrder
from ebm_viz.exports.loss_writers import write_board
from ebm_viz.exports.order import Order
from ebm_viz.exports.slides import slides
from ebm_viz.exports.watch import SECONDS_A_TURN, CancelledError, ExportError, Watch
from ebm_viz.figures import NoBrowserError, PictureError, Preparation, draw
from ebm_viz.figures.film import (
    FilmCancelledError,
    WorkerError,
    film_in_process,
    png_in_process,
)
from ebm_viz.pictures import html_file
from ebm_viz.scene import Scene, Style
from ebm_viz.serving import SharedRun
from ebm_viz.training import Snapshot

History = Sequence[Snapshot]
Writer = Callable[[Order, Sequence[History], Path, Watch], None]


def export(order: Order | LossOrder, runs: Sequence[SharedRun], target: Path, watch: Watch) -> None:
    """Write the file of an order to `target`; `runs` are those of its scene, and are trained as far
    as it takes; a board of losses has none.

    The file appears complete or not at all. What cannot be exported raises ExportError, what cannot
    be written OSError.
    """
    if isinstance(order, LossOrder):
        _whole_or_nothing(target, lambda path: write_board(order, path, watch))
        return
    until = order.needs
    share = 0.0 if all(_is_there(run, until) for run in runs) else 0.5
    histories = []
    for number, run in enumerate(runs):
        part = watch.part(share * number / len(runs), share * (number + 1) / len(runs))
        histories.append(_reach(run, until, part))
    rest = watch.part(share, 1.0)
    write = WRITERS[order.kind.kind]
    _whole_or_nothing(target, lambda path: write(order, histories, path, rest))


def needs_training(order: Order | LossOrder, runs: Sequence[SharedRun]) -> bool:
    """Whether something has to be trained before the file can be written."""
    if isinstance(order, LossOrder):
        return False
    return order.format == "safetensors" or not all(_is_there(run, order.needs) for run in runs)


def _whole_or_nothing(target: Path, write: Callable[[Path], None]) -> None:
    """Let a file be written, and put it in its place when it is complete."""
    partial = target.with_name(f".{target.name}.part")
    try:
        write(partial)
        os.replace(partial, target)
    except FilmCancelledError:
        raise CancelledError from None
    except (PictureError, WorkerError) as error:
        raise ExportError(str(error)) from None
    finally:
        partial.unlink(missing_ok=True)


def _reach(run: SharedRun, until: int, watch: Watch) -> History:
    """Train until there is a snapshot at or after a step, and return all up to that one."""
    last = min(until, run.experiment.steps)
    while not _is_there(run, until):
        done = run.snapshots[-1].step if run.snapshots else 0
        watch.tell(done / max(1, last), f"Training to step {last:,}: {done:,}")
        with watch.turn():
            run.take_turn(SECONDS_A_TURN)
    if run.failed:
        raise ExportError(run.message or "")
    steps = [snapshot.step for snapshot in run.snapshots]
    return list(run.snapshots[: bisect.bisect_left(steps, until) + 1])


def _is_there(run: SharedRun, until: int) -> bool:
    reached = run.snapshots[-1].step if run.snapshots else -1
    return run.ended or reached >= min(until, run.experiment.steps)


def _write_picture(order: Order, histories: Sequence[History], path: Path, watch: Watch) -> None:
    watch.tell(0.0, "Drawing")
    if order.format == "html":
        path.write_bytes(html_file(order.scene, histories, order.style))
        return
    picture = Preparation(order.scene, histories).at()
    if order.format == "png":
        try:
            path.write_bytes(draw(picture, order.style, "png"))
        except NoBrowserError:
            png_in_process(order.scene, histories, order.style, path, lambda: watch.cancelled)
    elif order.format in ("svg", "pdf"):
        path.write_bytes(draw(picture, order.style, order.format))


def _write_film(order: Order, histories: Sequence[History], path: Path, watch: Watch) -> None:
    def told(share: float) -> None:
        watch.tell(share, f"Drawing the film: {share:.0%}")

    watch.tell(0.0, "Beginning the film")
    try:
        film_in_process(
            order.scene, histories, order.plan, order.style, path, told, lambda: watch.cancelled
        )
    except ValueError as error:
        raise ExportError(str(error)) from None


def _write_slides(order: Order, histories: Sequence[History], path: Path, watch: Watch) -> None:
    def draw(scene: Scene, style: Style) -> bytes:
        png_in_process(scene, histories, style, path, lambda: watch.cancelled)
        return path.read_bytes()

    path.write_bytes(slides(order, histories, draw, watch))


def _write_data(order: Order, histories: Sequence[History], path: Path, watch: Watch) -> None:
    experiment, beta = order.scene.runs[0].experiment, order.scene.beta
    step = order.scene.view.step
    snapshots = [shown for shown in histories[0] if step is None or shown.step <= step]
    watch.tell(0.0, "Writing the data")
    if order.format == "npz":
        content = data.npz(experiment, snapshots, beta, order.all_snapshots)
    elif order.format == "csv":
        content = data.metrics_csv(snapshots)
    elif order.format == "json":
        content = experiment.to_json().encode()
    else:
        content = data.weights_of(experiment, snapshots[-1])
    path.write_bytes(content)


WRITERS: Mapping[Kind, Writer] = {
    "picture": _write_picture,
    "film": _write_film,
    "slides": _write_slides,
    "data": _write_data,
}
"""What writes each kind of file."""
