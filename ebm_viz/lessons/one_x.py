"""One x, many y: a function has one value at x, and an energy can have several minima."""

from collections.abc import Sequence
from typing import Any

from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, Lesson, TableSetting, Values, coordinate
from ebm_viz.lessons.run import LessonRun
from ebm_viz.lessons.text import Text, Try

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
        TableSetting(
            "dataset", "circle_pairs", without=tuple(name for name in DATASETS if name not in DATA)
        ),
        TableSetting(
            "energy",
            "mlp",
            without=tuple(name for name in ENERGIES if name not in ("mlp", ELLIPSE)),
        ),
        TableSetting("loss", "nll", without=(*_UNABLE, "own")),
        Choice("beside", "Beside it", "The loss of a second run on the same data.", BESIDE, "none"),
        coordinate("x", "x", "The x whose y are shown.", 0.5),
        coordinate("y", "y", "Where the handle stands.", 0.0),
        TableSetting("seed", 0),
    ],
    title="One x, many y",
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


_SEE = {
    "widening": "Here one *y* belongs to each *x*, and the regressions are right: they follow the"
    " middle, as the lowest energy does. They do not say how sure the answer is: *p*(*y*|*x*)"
    " widens.",
    "horn": "Here any *y* between two walls belongs to *x*: *p*(*y*|*x*) is highest at the walls,"
    " where the minima ● are. The mean, in the middle, is among the least likely of them.",
    "skewed_s": "Look at all *y* of that *x*: the energy has a minimum ● on every branch, and near"
    " *x* = 0 there are three. The mean, which least squares learns, lies close to the middle one"
    " there, and misses the other two.",
}
_LATENT = (
    "Look at *E*(*x*, *y*, *z*) against *z*. Between the walls ◆ two *z* are best,"
    " *z* and −*z*; outside, one is. *F* averages over all *z*: it is lowest near the walls,"
    " where most *z* lead."
)
_BRANCHES = (
    "Look at all *y* of that *x*: the energy has a minimum ● on every branch. The"
    " mean, which least squares learns, runs between the branches, where the energy is high."
)


def text(values: Values) -> Text:
    """Return what the lesson says about its data."""
    return Text(
        do="Drag the ring on the map up and down, across a wall. Then set Energy beside it."
        if has_latent(values)
        else "Drag the ring on the map sideways. Then choose other data, or set Energy beside it.",
        see=_LATENT if has_latent(values) else _SEE.get(values["dataset"], _BRANCHES),
        why="A function has one value for each *x*. Least squares is smallest at the mean of all"
        " *y* that belong to *x*, least absolute error at their median; between two branches"
        " neither is an answer. *F*(*x*, *y*) gives a number to every *y*, so several of them may"
        " be low. Only energies of the same *x* are compared: a likelihood divides by *Z*(*x*),"
        " other losses push up wrong *y* of the same *x*. The level of a column means nothing: the"
        " pictures add log *Z*(*x*)/*β*, which makes it 0.",
        tries=[
            Try(
                "What happens if nothing is pushed up?",
                "Set *Energy* beside it: its loss only pushes *F* down on the data, and a network"
                " that stays above 0 goes flat. Then *p*(*y*|*x*) is the same for every *y*: no"
                " branch is found, and most of the probability is spurious. A conditional energy"
                " collapses as a joint one does.",
            ),
            Try(
                "Can a latent variable prevent that?",
                "Choose the *Horn* as data, *Ellipse for each x* as energy and *Energy* as loss."
                " Nothing is pushed up, and yet nothing collapses: *E*(*x*, *y*, *z*) = (*y* −"
                " *c*(*x*) − *ρ*(*x*) cos *z*)², where a network puts out *c* and *ρ*. Its free"
                " energy over all *z* has the same *Z*(*x*) whatever *c* and *ρ* are, as long as"
                " the band lies in the box. So pushing *F* down on the data is maximum likelihood,"
                " and the KL divergence falls to about 0.001 nats.",
            ),
            Try(
                "Does it take an energy to have several answers?",
                "No. A mixture density network (┅) puts out the weights, places and widths of six"
                " Gaussians for each *x*, and with one number *y* it fits as well. It has to know"
                " beforehand what shapes *p*(*y*|*x*) may have, and how many peaks; an energy does"
                " not, but has to be minimised to answer, and summed over *y* to be trained. On"
                " *Widening noise*, where each *x* has one *y*, plain least squares follows it most"
                " closely.",
            ),
        ],
    )
