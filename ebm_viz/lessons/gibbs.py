"""Gibbs and β: how the density of one trained landscape changes with β."""

import math

from ebm_viz.experiment import KNOBS, Experiment
from ebm_viz.lessons.parameters import KnobValue, Lesson, Values
from ebm_viz.lessons.run import LessonRun

STEPS = 400
"""The number of training steps; few, so that the landscape is ready soon after the page opens."""

LESSON = Lesson(
    "gibbs",
    [
        KnobValue("dataset", "eight_gaussians", without=("own",)),
        KnobValue("loss", "nll"),
        KnobValue("beta", 1.0),
        KnobValue("distance", 5.0),
        KnobValue("seed", 0),
    ],
)
"""The parameters in the lesson's address."""


def run(values: Values) -> LessonRun:
    """Return the training whose landscape the lesson shows."""
    label = (KNOBS["dataset"].choices or {})[values["dataset"]]
    return LessonRun(label, label, "", _experiment(values))


def own_knob(values: Values) -> str | None:
    """Return the name of the extra setting that this data set or loss needs, if there is one."""
    experiment = _experiment(values)
    if experiment.dataset == "two_modes":
        return "distance"
    return "beta" if "beta" in experiment.loss_definition.knobs else None


def variance_of_a_normal(beta: float) -> float:
    """Return the variance of y under e^{−βF}/Z for F = y²/2 on the line."""
    return 1 / beta


def variance_of_three_places(beta: float) -> float:
    """Return the variance of y over the three values −1, 0, 1 with the energies 0, 1, 0."""
    return 2 / (2 + math.exp(-beta))


def _experiment(values: Values) -> Experiment:
    knobs = {name: values[name] for name in ("dataset", "loss", "beta", "seed")}
    if values["dataset"] == "two_modes":
        knobs["distance"] = values["distance"]
    return Experiment(**knobs, steps=STEPS)
