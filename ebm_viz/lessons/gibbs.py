"""Gibbs and β: how the density of one trained landscape changes with β."""

import math

from ebm_viz.core.losses import LOSSES
from ebm_viz.experiment import SETTINGS, Experiment
from ebm_viz.lessons.parameters import Lesson, TableSetting, Values
from ebm_viz.lessons.run import LessonRun
from ebm_viz.lessons.text import Text, Try

STEPS = 400
"""The number of training steps; few, so that the landscape is ready soon after the page opens."""

LESSON = Lesson(
    "gibbs",
    [
        TableSetting("dataset", "eight_gaussians", without=("own",)),
        TableSetting("loss", "nll"),
        TableSetting("models", "joint"),
        TableSetting("beta", 1.0),
        TableSetting("distance", 5.0),
        TableSetting("seed", 0),
    ],
    title="Gibbs and β",
)
"""The parameters in the lesson's address."""


def run(values: Values) -> LessonRun:
    """Return the training whose landscape the lesson shows."""
    label = (SETTINGS["dataset"].choices or {})[values["dataset"]]
    return LessonRun(label, label, "", _experiment(values))


def own_setting(values: Values) -> str | None:
    """Return the name of the extra setting that this data set or loss needs, if there is one."""
    experiment = _experiment(values)
    if experiment.dataset == "two_modes":
        return "distance"
    return "beta" if "beta" in experiment.loss_definition.settings else None


def conditional(values: Values) -> bool:
    """Return whether the energy models p(y|x)."""
    return _experiment(values).conditional


def offers_models(values: Values) -> bool:
    """Return whether the loss can train either kind of energy."""
    return LOSSES[values["loss"]].trains_conditional


def variance_of_a_normal(beta: float) -> float:
    """Return the variance of y under e^{−βF}/Z for F = y²/2 on the line."""
    return 1 / beta


def variance_of_three_places(beta: float) -> float:
    """Return the variance of y over the three values −1, 0, 1 with the energies 0, 1, 0."""
    return 2 / (2 + math.exp(-beta))


def _experiment(values: Values) -> Experiment:
    settings = {name: values[name] for name in ("dataset", "loss", "beta", "seed")}
    if values["dataset"] == "two_modes":
        settings["distance"] = values["distance"]
    if offers_models(values):
        settings["models"] = values["models"]
    return Experiment(**settings, steps=STEPS)


VARIANCE = Try(
    "Does a larger *β* always mean less variance?",
    "No. It is the entropy that never rises with *β*: its slope is −*β* Var *F*. The variance of"
    " *y*₁ has the slope −Cov(*F*, (*y*₁ − E *y*₁)²): it falls where low energies lie near the"
    " mean, and rises where they lie far from it.\n\nEight Gaussians: from 2.9 at *β* = 0.03 it"
    " falls to 2.0 at *β* = 1. Two modes at ±2.5: over the same range it rises from about 3.2 to"
    " 6.3, because the mass leaves the middle of the box. At *β* = 30 one mode may hold all of it,"
    " and the variance is small.",
)


def text(values: Values) -> Text:
    """Return what the lesson says about its landscape, whichever it is."""
    if conditional(values):
        see = (
            "Small *β* spreads *y* over each column, large *β* gathers it at the lowest *y*. The"
            " charts are means over the *x* of the data, with the tangents that theory predicts."
        )
        why = (
            "*p*(*y*|*x*) = exp(−*βF*) / *Z*(*x*): *β* multiplies every difference in energy within"
            " a column. What theory says of one density holds for each *x*, and so for the mean."
        )
    else:
        see = (
            "Small *β* spreads the mass over the box, large *β* gathers it at the lowest points;"
            " the landscape stays as it is. Each dashed line is the tangent that theory predicts."
        )
        why = (
            "*p* = exp(−*βF*) / *Z*: *β*, the inverse temperature, multiplies every difference in"
            " energy."
        )
    return Text(
        do="Drag *β*, or press [ and ]. You can drag it in the four charts as well.",
        see=see,
        why=why,
        tries=[VARIANCE],
    )
