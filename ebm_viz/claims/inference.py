"""Claims about inference: how argmin F is found."""

from typing import Any

import numpy as np

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES, Energy
from ebm_viz.core.inference import basins, curvature_at, minimise
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.link import Link
from ebm_viz.searches import NEAR, STARTS, starts
from ebm_viz.training.measuring import Measuring


def descents(seed: int) -> Measuring[Figures]:
    """Measure from what share of starts gradient descent ends at argmin F.

    The energies are one bowl, and six wells; the latter also with a step above 2/curvature.
    """
    bowl = ENERGIES["bowl"].create(generator(seed), Experiment(energy="bowl"))
    wells = ENERGIES["wells"].create(generator(seed), Experiment(energy="wells"))
    yield
    limit = 2 / curvature_at(wells, basins(wells).minima[0])
    yield
    return {
        "bowl": (yield from _share(bowl, seed)),
        "wells": (yield from _share(wells, seed)),
        "beyond": (yield from _share(wells, seed, step=1.5 * limit, steps=300)),
    }


def _share(energy: Energy, seed: int, **options: Any) -> Measuring[float]:
    lowest = minimise(energy, (0, 0), "direct").energy
    found = []
    for start in starts(seed):
        # The end of the path counts, not the lowest point on it.
        last = minimise(energy, start, "gradient_descent", **options).energies[-1]
        found.append(last <= lowest + NEAR)
        yield
    return float(np.mean(found))


CLAIMS = [
    Claim(
        name="descent_finds_the_minimum",
        question="descent",
        statement="Gradient descent on *y* finds argmin *F*.",
        measure=descents,
        cases={
            "one bowl, step below 2/curvature": lambda f: f["bowl"] == 1,
            "six wells": lambda f: f["wells"] > 0.9,
            "a step beyond 2/curvature": lambda f: f["beyond"] > 0.9,
        },
        sentence=f"From {STARTS} random starts, {{bowl:.0%}} end at the lowest point of a bowl,"
        " {wells:.0%} at that of six wells, and {beyond:.0%} with a step of 1.5 × 2/curvature.",
        because="Descent ends in the well of its start. A discrete *y* needs a relaxation and"
        " rounding on top.",
        drawn=Bars(
            "share of the starts",
            {"one bowl": "bowl", "six wells": "wells", "too long a step": "beyond"},
        ),
        link=Link("inference", "Success of every method", {"part": "success"}),
    )
]
