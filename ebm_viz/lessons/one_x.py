"""One x, many y: a function has one value at x, and an energy can have several minima."""

from collections.abc import Sequence
from typing import Any

from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, KnobValue, Lesson, Number, Values
from ebm_viz.lessons.run import LessonRun

STEPS = 600
NOTHING = "none"
_UNABLE = tuple(name for name, loss in LOSSES.items() if not loss.trains_conditional)
BESIDE = {
    NOTHING: "Nothing",
    **{name: LOSSES[name].label for name in ("energy", "infonce", "hinge", "log", "nll")},
}
ELLIPSE = "conditional_ellipse"
"""The energy with a latent variable."""
DATA = ("circle_pairs", "root", "skewed_s", "sine_pairs", "widening", "horn", "two_moons", "ring")
"""The data sets that are offered."""

LESSON = Lesson(
    "one_x",
    [
        KnobValue(
            "dataset",
            "circle_pairs",
            without=tuple(name for name in DATASETS if name not in DATA),
        ),
        KnobValue(
            "energy",
            "mlp",
            without=tuple(name for name in ENERGIES if name not in ("mlp", ELLIPSE)),
        ),
        KnobValue("loss", "nll", without=(*_UNABLE, "own")),
        Choice("beside", "Beside it", "The loss of a second run on the same data.", BESIDE, "none"),
        Number("x", "x", "The x whose y are shown.", -3.0, 3.0, 0.5),
        Number("y", "y", "Where the handle stands.", -3.0, 3.0, 0.0),
        KnobValue("seed", 0),
    ],
)
"""The parameters in the lesson's address."""


def runs(values: Values) -> Sequence[LessonRun]:
    """Return trainings of a conditional energy under one loss, or under two."""
    losses = [values["loss"]]
    if values["beside"] not in (NOTHING, values["loss"]):
        losses.append(values["beside"])
    return [_run(values, loss) for loss in losses]


def has_latent(values: Values) -> bool:
    """Return whether the energy has a latent variable."""
    return bool(values["energy"] == ELLIPSE)


def _run(values: Values, name: str) -> LessonRun:
    more: dict[str, Any] = {}
    if has_latent(values):
        # At the β of z the free energy is −log p(y|x)/β: see ConditionalEllipse.
        more = {"beta": ENERGIES[ELLIPSE].defaults["latent_beta"]}
    elif name == "energy":
        # The energy loss pushes nothing up. Unbounded, the run would soon diverge; with F > 0 it
        # goes flat instead.
        more = {"output": "softplus"}
    experiment = Experiment(
        dataset=values["dataset"],
        energy=values["energy"],
        models="conditional",
        loss=name,
        steps=STEPS,
        seed=values["seed"],
        **more,
    )
    loss = LOSSES[name]
    return LessonRun(loss.label, loss.label, loss.plain, experiment)
