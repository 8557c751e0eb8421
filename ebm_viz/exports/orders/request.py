"""Reads a browser's order for an export, which names its runs by their keys."""

import json
from typing import Any

from ebm_viz.experiment import ExperimentError
from ebm_viz.exports.orders.losses import LossOrder
from ebm_viz.exports.orders.page import PageOrder
from ebm_viz.exports.orders.scene import Order
from ebm_viz.exports.watch import ExportError
from ebm_viz.scene.scene import MOST_RUNS
from ebm_viz.serving import SharedRun, Store, Visitor, admit
from ebm_viz.serving.visitors import SOMEBODY

_UNREADABLE = (
    "This is no order for an export: an object in JSON with a format and a scene or a board."
)


def read_order(
    body: bytes, store: Store, visitor: Visitor = SOMEBODY
) -> tuple[Order | LossOrder | PageOrder, list[SharedRun]]:
    """Return the order in a request's body, and its runs.

    Each of scene.runs has a `key` where an Order has an experiment. So nothing is trained that no
    page has opened. An order with a `board` is a LossOrder, and one with a `page` is a PageOrder;
    neither has runs. visitor: in whose turns the runs are trained.

    Raises UnknownRunError for the key of a run that no page has opened, FullError if there is no
    room for a run, and ExportError if the body is not a valid order.
    """
    values = object_in(body)
    if "board" in values:
        return _admitted(LossOrder.of(values)), []
    if "page" in values:
        return PageOrder.of(values), []
    scene = values.get("scene")
    if not isinstance(scene, dict):
        raise ExportError(_UNREADABLE)
    named = scene.get("runs")
    if not isinstance(named, list) or not 1 <= len(named) <= MOST_RUNS:
        raise ExportError(f"scene.runs is a list of 1 to {MOST_RUNS} runs.")
    runs = [store.run(_key(one), visitor) for one in named]
    shown = [{**one, "experiment": run.experiment} for one, run in zip(named, runs, strict=True)]
    for one in shown:
        del one["key"]
    return Order.of({**values, "scene": {**scene, "runs": shown}}), runs


def object_in(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a request's body; ExportError if there is none."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise ExportError(_UNREADABLE) from None
    if not isinstance(values, dict):
        raise ExportError(_UNREADABLE)
    return values


def _admitted(order: LossOrder) -> LossOrder:
    """Return the order if its losses are within the bounds of this server; ExportError if not."""
    try:
        for experiment in order.board.losses:
            admit(experiment)
    except ExperimentError as error:
        raise ExportError(str(error)) from None
    return order


def _key(run: Any) -> str:
    if not isinstance(run, dict) or not isinstance(run.get("key"), str) or "experiment" in run:
        raise ExportError("Each of scene.runs has a key, a text.")
    return str(run["key"])
