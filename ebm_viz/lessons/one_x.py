"""One x, many y: a function has one value at x, and an energy can have several minima."""

from collections.abc import Sequence

from ebm_viz.core.datasets import DATASETS
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


def _run(values: Values, name: str) -> LessonRun:
    experiment = Experiment(
        dataset=values["dataset"],
        models="conditional",
        loss=name,
        steps=STEPS,
        seed=values["seed"],
        # The energy loss pushes nothing up. Unbounded, the run would soon diverge; with F > 0 it
        # goes flat instead.
        **({"output": "softplus"} if name == "energy" else {}),
    )
    loss = LOSSES[name]
    return LessonRun(loss.label, loss.label, loss.plain, experiment)
