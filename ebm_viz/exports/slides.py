"""Slides: one a panel, with the formula, the settings and the link in the notes."""

from collections.abc import Callable, Sequence
from typing import Any

from ebm_viz.experiment import Experiment
from ebm_viz.exports.deck import Deck, Words
from ebm_viz.exports.order import Order
from ebm_viz.exports.watch import Watch
from ebm_viz.figures import Picture, Preparation
from ebm_viz.figures.numbers import format_beta, format_step
from ebm_viz.knobs import Knob, Value
from ebm_viz.scene import Scene, Style
from ebm_viz.scene.view import Panel
from ebm_viz.training import Snapshot

PANEL_TITLES: dict[Panel, str] = {
    "surface": "Energy surface",
    "map": "Energy map",
    "density": "Gibbs density",
    "curves": "Curves of the training",
    "thermal": "What changes with β",
    "strip": "The density at five β",
    "slice": "A slice through the energy",
}

History = Sequence[Snapshot]
Draw = Callable[[Scene, Style], bytes]


def slides(
    order: Order, histories: Sequence[Sequence[Snapshot]], draw: Draw, watch: Watch
) -> bytes:
    """Return a PowerPoint file: slides of the training on its way if the order wants some, then one
    a panel.

    draw: gives the picture of a scene as a PNG file.
    """
    deck = Deck(order)
    whole = Preparation(order.scene, histories)
    shown = whole.at().step
    end = format_step(max(run.experiment.steps for run in order.scene.runs))
    scenes = [
        (f"Step {format_step(step)} of {end}", _with(order.scene, step=step))
        for step in _spread([step for step in whole.steps if step <= shown], order.frames)
    ]
    panels = order.scene.panels
    scenes += [(PANEL_TITLES[panel], _with(order.scene, panels=(panel,))) for panel in panels]
    for number, (title, scene) in enumerate(scenes):
        watch.tell(number / len(scenes), f"Drawing slide {number + 1} of {len(scenes)}")
        picture = whole.at(scene.view.step)
        words = Words(title, _facts(picture), _described(scene, picture), _notes(order, picture))
        deck.add(words, draw(scene, deck.style))
    return deck.content()


def _spread(steps: Sequence[int], count: int) -> list[int]:
    """Return `count` of the steps, the first and the last among them, evenly in their order."""
    if count < 2:
        return list(steps[:count])
    return [steps[round(k * (len(steps) - 1) / (count - 1))] for k in range(count)]


def _with(scene: Scene, **changes: Any) -> Scene:
    """Return a scene that is looked at in another way."""
    return scene.model_copy(update={"view": scene.view.model_copy(update=changes)})


def _described(scene: Scene, picture: Picture) -> str:
    return f"{', '.join(PANEL_TITLES[panel] for panel in scene.panels)}: {_facts(picture)}"


def _facts(picture: Picture) -> str:
    """Say what the picture shows: losses, β and step."""
    at = [f"β = {format_beta(picture.beta)}", f"step {format_step(picture.step)}"]
    return " · ".join([*(run.label for run in picture.runs), *at])


def _notes(order: Order, picture: Picture) -> str:
    lines = [_facts(picture), ""]
    for run in picture.runs:
        lines += [f"{run.label}. {run.verdict.state}: {run.verdict.sentence}"]
        lines += [f"Loss: {run.formula}", f"In LaTeX: {run.experiment.loss_definition.formula}"]
        lines += [f"Settings: {_settings(run.experiment)}.", ""]
    if order.link:
        lines.append(f"Open it again: {order.link}")
    return "\n".join(lines).rstrip()


def _settings(experiment: Experiment) -> str:
    """Say what matters to the training, as on the screen."""
    return "; ".join(
        f"{knob.label} {_said(knob, getattr(experiment, knob.name))}"
        for knob in experiment.relevant_knobs()
    )


def _said(knob: Knob, value: Value) -> str:
    if knob.choices is not None:
        return knob.choices[str(value)]
    return str(value) if isinstance(value, str) else f"{value:,.10g}"
