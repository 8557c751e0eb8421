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
