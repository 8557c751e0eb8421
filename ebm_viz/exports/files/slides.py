"""Plans the slides of an order, with formulas, settings and the link in their notes."""

from collections.abc import Iterable, Sequence

from ebm_viz.core.inference import INFERENCE
from ebm_viz.core.losses.base import Objective
from ebm_viz.experiment import SETTINGS, Experiment, Setting, Value
from ebm_viz.exports.files.deck import SlidePlan
from ebm_viz.exports.files.loss_data import grids_of
from ebm_viz.exports.orders.losses import LossOrder
from ebm_viz.exports.orders.page import TITLES, PageOrder
from ebm_viz.exports.orders.scene import Order
from ebm_viz.pictures.film import steps_of
from ebm_viz.pictures.recorded import History
from ebm_viz.training.diagnosis import Diagnosis, diagnose


def slides_of(order: Order, histories: Sequence[History]) -> list[SlidePlan]:
    """Return slides of the training on its way, if the order has some, then one per panel."""
    if order.scene.searched:
        notes = _search_notes(order)
        return [SlidePlan({"panels": [panel]}, notes) for panel in order.scene.panels]
    steps = steps_of(histories)
    shown = steps[-1] if order.scene.view.step is None else order.scene.view.step
    shown = max((step for step in steps if step <= shown), default=steps[0])
    end = max(run.experiment.steps for run in order.scene.runs)
    panels = list(order.scene.panels)
    on_the_way = [
        SlidePlan(
            {"panels": panels, "step": step},
            _notes(order, histories, step),
            f"Step {step:,} of {end:,}",
        )
        for step in _spread([step for step in steps if step <= shown], order.frames)
    ]
    notes = _notes(order, histories, shown)
    return [
        *on_the_way,
        *(SlidePlan({"panels": [panel], "step": shown}, notes) for panel in panels),
    ]


def loss_slides_of(order: LossOrder) -> list[SlidePlan]:
    """Return the slides of a board of losses, one per panel."""
    notes = _loss_notes(order)
    return [SlidePlan({"panels": [panel]}, notes) for panel in order.board.shown]


def page_slides_of(order: PageOrder) -> list[SlidePlan]:
    """Return the slides of a page of sequences, one per panel."""
    notes = "\n".join(_link(order.link))
    titles = TITLES[order.page]
    return [
        SlidePlan({"panels": [panel], "step": order.step}, notes, titles[panel])
        for panel in order.panels
    ]


def _spread(steps: Sequence[int], count: int) -> list[int]:
    """Return `count` of the steps, evenly spaced in the list, with the first and the last."""
    if count < 2:
        return list(steps[:count])
    return [steps[round(k * (len(steps) - 1) / (count - 1))] for k in range(count)]


def _notes(order: Order, histories: Sequence[History], step: int) -> str:
    lines = []
    for run, history in zip(order.scene.runs, histories, strict=True):
        experiment = run.experiment
        shown = [snapshot for snapshot in history if snapshot.step <= step] or history[:1]
        diagnosis = diagnose(shown[-1], experiment, shown[:-1])
        loss = experiment.loss_definition
        lines += [f"{run.name}. {_diagnosed(diagnosis)}"]
        lines += [*_formulas(loss), f"Settings: {_settings(experiment)}.", ""]
    return "\n".join([*lines, *_link(order.link)]).rstrip()


def _diagnosed(diagnosis: Diagnosis) -> str:
    # A sentence such as "Diverged at step 594" already begins with the word.
    state, sentence = diagnosis.state, diagnosis.sentence
    return sentence if sentence.startswith(f"{state} ") else f"{state}: {sentence}"


def _search_notes(order: Order) -> str:
    run = order.scene.runs[0]
    searches = run.searches
    methods = [INFERENCE[name] for name in searches.methods] if searches else []
    said = [f"{one.label}: {one.description} Source: {one.source}." for one in methods]
    landscape = f"{run.name}. Settings of the landscape: {_settings(run.experiment)}."
    return "\n".join([landscape, *said, "", *_link(order.link)]).rstrip()


def _loss_notes(order: LossOrder) -> str:
    board = order.board
    lines = []
    for grid in grids_of(board):
        loss, (value, down, up) = grid.loss, grid.here
        pushes = f"∂ℓ/∂F⁺ = {_number(down)}, ∂ℓ/∂F⁻ = {_number(up)}"
        lines += [f"{loss.label}. {loss.description}", *_formulas(loss)]
        lines += [f"At the point: ℓ = {_number(value)}, {pushes}.", ""]
    if board.settings:
        settings = [
            f"{SETTINGS[name].label} {_number(value)}" for name, value in board.settings.items()
        ]
        lines += [f"Settings: {'; '.join(settings)}.", ""]
    return "\n".join([*lines, *_link(order.link)]).rstrip()


def _formulas(loss: Objective) -> list[str]:
    return [f"Loss: {loss.plain}", f"In LaTeX: {loss.formula}"]


def _link(link: str) -> Iterable[str]:
    return [f"Open it again: {link}"] if link else []


def _settings(experiment: Experiment) -> str:
    """Return the settings that matter to the training, written as on the screen."""
    return "; ".join(
        f"{setting.label} {_said(setting, getattr(experiment, setting.name))}"
        for setting in experiment.relevant_settings()
    )


def _said(setting: Setting, value: Value) -> str:
    if setting.choices is not None:
        return setting.choices[str(value)]
    return value if isinstance(value, str) else f"{value:,.10g}"


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.4g}".replace("-", "−")
