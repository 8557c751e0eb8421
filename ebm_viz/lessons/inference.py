"""Inference: searches for argmin F, their starts and their cost."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.definition import registry
from ebm_viz.core.energies import ENERGIES, Energy
from ebm_viz.core.inference import INFERENCE, Search, minimise
from ebm_viz.core.samplers.base import Target
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, KnobValue, Lesson, Number, Values
from ebm_viz.lessons.text import Text, Try

STEPS = 400
STARTS = 20
"""The number of starts over which a method's success is measured."""
NEAR = 0.05
"""An end counts as argmin F if its F is at most this much above the lowest F."""
NOTHING = "none"


@dataclass(frozen=True)
class Scenery:
    """A landscape to search. experiment: its training; None if the energy is known."""

    name: str
    label: str
    experiment: Experiment | None


SCENERIES = registry(
    [
        Scenery("wells", "Six wells of known depth, untrained", None),
        *(
            Scenery(name, label, Experiment(dataset=name, steps=STEPS, **settings))
            for name, label, settings in (
                ("eight_gaussians", "Eight Gaussians, trained by NLL", {}),
                ("points", "Six points, trained by NLL", {"noise": 0.2}),
                ("two_moons", "Two moons, trained by NLL", {}),
            )
        ),
    ]
)

PARTS = {
    "paths": "Paths",
    "basins": "Basins",
    "step": "Step size",
    "success": "Success",
}
METHODS = {name: method.label for name, method in INFERENCE.items()}

LESSON = Lesson(
    "inference",
    [
        Choice("part", "Part", "What to look at.", PARTS, "paths"),
        Choice(
            "landscape",
            "Landscape",
            "What is searched for its lowest point.",
            {name: scenery.label for name, scenery in SCENERIES.items()},
            "wells",
        ),
        Choice("first", "First method", "Its path is solid.", METHODS, "gradient_descent"),
        Choice("second", "Second method", "Its path is dashed.", METHODS, "annealed_langevin"),
        Choice(
            "third",
            "Third method",
            "Its path is dotted.",
            {NOTHING: "None", **METHODS},
            "multi_start",
        ),
        Number("y1", "Start y₁", "Where the searches start.", -3.0, 3.0, -2.5),
        Number("y2", "Start y₂", "Where the searches start.", -3.0, 3.0, 2.2),
        Number(
            "share",
            "Step, times the limit 2/λ",
            "λ is the largest curvature of F in the deepest well.",
            0.05,
            4.0,
            1.1,
            logarithmic=True,
        ),
        KnobValue("beta", 1.0, "β"),
        KnobValue("seed", 0),
    ],
    title="Inference",
)
"""The parameters in the lesson's address."""


def known_energy() -> Energy:
    """Return the known energy, which has six wells."""
    return ENERGIES["wells"].create(generator(0), Experiment(energy="wells"))


def start_of(values: Values) -> tuple[float, float]:
    """Return the point (y₁, y₂) at which the searches start."""
    return values["y1"], values["y2"]


def chosen(values: Values) -> Mapping[str, str]:
    """Return the chosen methods, name → label, without repetition."""
    names = [values[which] for which in ("first", "second", "third")]
    return {name: METHODS[name] for name in dict.fromkeys(names) if name != NOTHING}


@dataclass(frozen=True)
class Success:
    """How often a method ends at argmin F, and its cost.

    share: the share of starts that succeed. evaluations: the mean number of evaluations of F.
    """

    method: str
    share: float
    evaluations: float


def starts(seed: int) -> np.ndarray:
    """Return the starts over which success is measured, (STARTS, 2)."""
    side = box.HALF_SIDE
    return np.random.default_rng(seed).uniform(-side, side, size=(STARTS, 2))


def success(method: str, searches: list[Search], lowest: float) -> Success:
    """Return the success of a method from its searches; `lowest` is min F."""
    found = [search.energy <= lowest + NEAR for search in searches]
    evaluations = [search.evaluations for search in searches]
    return Success(method, float(np.mean(found)), float(np.mean(evaluations)))


def searches_of(method: str, energy: Target, seed: int) -> list[Search]:
    """Search from every start, each time with another seed.

    A method that does not use its start searches once.
    """
    places = starts(seed) if INFERENCE[method].uses_start else starts(seed)[:1]
    return [
        minimise(energy, start, method, seed=1000 * seed + number)
        for number, start in enumerate(places)
    ]


def cycle_of(search: Search) -> str:
    """Return how a gradient descent ends: "point", "cycle" (of two points) or "restless"."""
    last, before, two_before = search.path[-1], search.path[-2], search.path[-3]
    if np.linalg.norm(last - before) < 0.01:
        return "point"
    return "cycle" if np.linalg.norm(last - two_before) < 0.02 else "restless"


TEXTS = {
    "paths": Text(
        do="Click the map: the searches start there. Then choose other methods.",
        see="A descent ends in the well of its start. Noise, hops and many starts reach others, for"
        " more evaluations of *F*; ★ marks the lowest point that each has found.",
        why="Inference is argmin *F*(*y*). Following −∇*F* never climbs, so it cannot leave the"
        " well it starts in.",
        tries=[
            Try(
                "From which starts does gradient descent find the lowest point?",
                "From those in the basin of the deepest well, and no others: a small step never"
                " goes up, so it cannot cross the ridge around its basin. Choose the part *Basins*"
                " to see which starts these are.",
            )
        ],
    ),
    "basins": Text(
        do="Compare each well's share of the starts with its probability. Then raise *β*.",
        see="The deepest well, 1, need not have the largest basin: descent from a random start ends"
        " there in its basin's share of the cases. Its Gibbs probability goes to 1 as *β* rises.",
        why="A basin is as large as the ground that slopes towards its well. A probability"
        " ∫ exp(−*βF*) / *Z* counts depth as well, more the larger *β*.",
        tries=[
            Try(
                "Does a larger *β* help gradient descent to find the deepest well?",
                "No. Descent sees −∇*F* alone, and *β* is not in it: the basins stay as they are."
                " What *β* changes is how much of the probability each well holds.",
            )
        ],
    ),
    "step": Text(
        do="Raise the step through its limit 2/*λ*, where *λ* is the largest curvature at the"
        " bottom of the deepest well.",
        see="Below the limit descent settles at the bottom. Just above it the well catches it in a"
        " cycle of two points; far above it leaves the well.",
        why="Near a bottom *F* is a parabola: a step *η* multiplies the error by 1 − *ηλ*, which"
        " shrinks it only while *ηλ* < 2. A parabola would throw it out for good; a well bends less"
        " further up and catches it.",
        tries=[
            Try(
                "Which step reaches the bottom of a parabola at once?",
                "*η* = 1/*λ*, half the limit: the factor 1 − *ηλ* is 0. In two dimensions the two"
                " curvatures differ, and no single step does so in both directions.",
            )
        ],
    ),
    "success": Text(
        do="Press Measure.",
        see="“Gradient descent finds argmin *F*” holds from some starts only. What finds it always"
        " has looked at *F* all over the box, which two dimensions allow.",
        why="Every method sees *F* at single points. Between them it has to guess, by the slope,"
        " by chance or by a plan.",
        tries=[
            Try(
                "A grid of 24 points along each axis finds every well here. What would it cost in"
                " ten dimensions?",
                "24¹⁰ ≈ 6 × 10¹³ evaluations instead of 24² = 576. A look at the whole box is for"
                " few dimensions only.",
            )
        ],
    ),
}
"""What each part of the lesson says."""
