"""Inference: how argmin F is found, from where, and at what cost."""

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

STEPS = 400
STARTS = 20
"""Starts over which a method's success is measured."""
NEAR = 0.05
"""How far above the lowest F an end may lie that counts as argmin F."""
NOTHING = "none"


@dataclass(frozen=True)
class Scenery:
    """A landscape to search. experiment: what it is trained by; None where it is known."""

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
)
"""What the address of the lesson may hold."""


def known_energy() -> Energy:
    """Return the six wells."""
    return ENERGIES["wells"].create(generator(0), Experiment(energy="wells"))


def start_of(values: Values) -> tuple[float, float]:
    """Return where the searches start."""
    return values["y1"], values["y2"]


def chosen(values: Values) -> Mapping[str, str]:
    """Return the labels of the chosen methods by name, each once."""
    names = [values[which] for which in ("first", "second", "third")]
    return {name: METHODS[name] for name in dict.fromkeys(names) if name != NOTHING}


@dataclass(frozen=True)
class Success:
    """How often a method ends at argmin F, and what it costs.

    share: of the starts. evaluations: of F in the mean.
    """

    method: str
    share: float
    evaluations: float


def starts(seed: int) -> np.ndarray:
    """Return the points from which success is measured, (STARTS, 2)."""
    side = box.HALF_SIDE
    return np.random.default_rng(seed).uniform(-side, side, size=(STARTS, 2))


def success(method: str, searches: list[Search], lowest: float) -> Success:
    """Return how a method fares that ended with these searches, where `lowest` is min F."""
    found = [search.energy <= lowest + NEAR for search in searches]
    evaluations = [search.evaluations for search in searches]
    return Success(method, float(np.mean(found)), float(np.mean(evaluations)))


def searches_of(method: str, energy: Target, seed: int) -> list[Search]:
    """Search from every start, each time with another stream of random numbers; once where the
    start does not matter.
    """
    places = starts(seed) if INFERENCE[method].uses_start else starts(seed)[:1]
    return [
        minimise(energy, start, method, seed=1000 * seed + number)
        for number, start in enumerate(places)
    ]


def cycle_of(search: Search) -> str:
    """Say how a gradient descent ends: at a point, in a cycle of two points, or nowhere."""
    last, before, two_before = search.path[-1], search.path[-2], search.path[-3]
    if np.linalg.norm(last - before) < 0.01:
        return "point"
    return "cycle" if np.linalg.norm(last - two_before) < 0.02 else "restless"
