"""From an order to a file: train as far as is needed, then write."""

import bisect
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ebm_viz.exports import data
from ebm_viz.exports.formats import Kind
from ebm_viz.exports.order import Order
from ebm_viz.exports.slides import slides
from ebm_viz.exports.watch import ExportError, Watch
from ebm_viz.figures import Picture, raster
from ebm_viz.scene import Style
from ebm_viz.serving import Run
from ebm_viz.training import Snapshot

SECONDS_A_TURN = 0.05

History = Sequence[Snapshot]
Writer = Callable[[Order, Sequence[History], Path, Watch], None]


def export(order: Order, runs: Sequence[Run], target: Path, watch: Watch) -> None:
    """Write the file of an order to `target`; `runs` are those of its scene, and are trained as far
    as it takes.

    The file appears complete or not at all. What cannot be exported raises ExportError.
    """
    share = 0.0 if all(_is_there(run, order) for run in runs) else 0.5
    histories = []
    for number, run in enumerate(runs):
        part = watch.part(share * number / len(runs), share * (number + 1) / len(runs))
        histories.append(_reach(run, order, part))
    partial = target.with_name(f".{target.name}.part")
    try:
        WRITERS[order.kind.kind](order, histories, partial, watch.part(share, 1.0))
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _reach(run: Run, order: Order, watch: Watch) -> History:
    """Train until the last step that the order needs, and return the snapshots up to there."""
    step = _last_step(run, order)
    while not _is_there(run, order):
        done = run.snapshots[-1].step if run.snapshots else 0
        watch.tell(done / max(1, step), f"Training to step {step:,}: {done:,}")
        run.take_turn(SECONDS_A_TURN)
    if run.failed:
        raise ExportError(run.message or "")
    steps = [snapshot.step for snapshot in run.snapshots]
    return list(run.snapshots[: bisect.bisect_right(steps, step)])


def _is_there(run: Run, order: Order) -> bool:
    reached = run.snapshots[-1].step if run.snapshots else -1
    return run.ended or reached >= _last_step(run, order)


def _last_step(run: Run, order: Order) -> int:
    """Return the last step that the order needs, −1 where it needs none."""
    if order.format == "json":
        return -1
    step = order.scene.view.step
    return run.experiment.steps if step is None else min(step, run.experiment.steps)


def _write_data(order: Order, histories: Sequence[History], path: Path, watch: Watch) -> None:
    experiment, snapshots = order.scene.runs[0].experiment, histories[0]
    watch.tell(0.0, "Writing the data")
    if order.format == "npz":
        content = data.npz(experiment, snapshots, order.scene.beta, order.all_snapshots)
    elif order.format == "csv":
        content = data.metrics_csv(snapshots)
    elif order.format == "json":
        content = experiment.to_json().encode()
    else:
        content = data.weights_at(experiment, snapshots[-1].step, watch)
    path.write_bytes(content)


def _write_slides(order: Order, histories: Sequence[History], path: Path, watch: Watch) -> None:
    path.write_bytes(slides(order, histories, _png, watch))


def _png(picture: Picture, style: Style) -> bytes:
    file = io.BytesIO()
    raster.draw(picture, style).save(file, "PNG")
    return file.getvalue()


WRITERS: Mapping[Kind, Writer] = {"slides": _write_slides, "data": _write_data}
"""What writes each kind of file."""
