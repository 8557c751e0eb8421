"""Claims about chains of moves that sample from a landscape."""

from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.core.arithmetic import FLOAT32, generator
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.lessons.link import Link
from ebm_viz.training.measuring import Measuring

PARTICLES, MOVES = 400, 500
APART, DEVIATION, CURVATURE = 1.6, 0.35, 4.0
STEPS = {"short": 0.05 / CURVATURE, "long": 1 / CURVATURE}


@dataclass(frozen=True)
class TwoWells:
    """F = −log of a mixture of two equal normal densities at (±APART, 0)."""

    def energy(self, points: Tensor) -> Tensor:
        """Return F at points (n, 2)."""
        return self.energy_and_gradient(points)[0]

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and ∇F (n, 2) at points (n, 2)."""
        centres = torch.tensor([[APART, 0.0], [-APART, 0.0]], **FLOAT32)
        away = (points[:, None] - centres) / DEVIATION**2
        heights = (points[:, None] - centres).square().sum(2) / (2 * DEVIATION**2)
        share = torch.softmax(-heights, 1)
        return -torch.logsumexp(-heights, 1), (share[..., None] * away).sum(1)


@dataclass(frozen=True)
class Parabola:
    """F = CURVATURE · ‖y‖²/2."""

    def energy(self, points: Tensor) -> Tensor:
        """Return F at points (n, 2)."""
        return CURVATURE * points.square().sum(1) / 2

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and ∇F (n, 2) at points (n, 2)."""
        return self.energy(points), CURVATURE * points


def crossings(seed: int) -> Measuring[Figures]:
    """Measure the share of chains that are in the other well after MOVES moves from one."""
    start = torch.tensor([[-APART, 0.0]], **FLOAT32).expand(PARTICLES, 2)
    found = {}
    for name, sampler, step in (("slope", "mala", 0.02), ("random", "random_walk", 1.0)):
        walk = SAMPLERS[sampler].walk(TwoWells(), start, 1.0, step, generator(seed))
        for moved, state in enumerate(islice(walk, MOVES + 1)):
            if moved == 30:
                inside = state.positions[:, 0] + APART
                found[f"{name}_spread"] = float(inside[inside < APART].std())
            if moved % 50 == 0:
                yield
        found[name] = float((state.positions[:, 0] > 0).float().mean())
    return found


def variances(seed: int) -> Measuring[Figures]:
    """Measure the variance of chains on a parabola, as a multiple of that of the Gibbs density."""
    start = torch.zeros(PARTICLES, 2, **FLOAT32)
    found = {}
    for sampler in ("langevin", "mala"):
        for name, step in STEPS.items():
            walk = SAMPLERS[sampler].walk(Parabola(), start, 1.0, step, generator(seed))
            late = [one.positions for one in islice(walk, 100, 300)]
            found[f"{sampler}_{name}"] = CURVATURE * float(torch.stack(late).square().mean())
            yield
    return found


CLAIMS = [
    Claim(
        name="slope_leads_to_other_wells",
        question="walk",
        statement="Chains that follow the slope of *F* find all of its wells.",
        measure=crossings,
        cases={f"two wells, {MOVES} moves": lambda f: f["slope"] > 0.25},
        sentence=f"Of {PARTICLES} chains that start in one of two equal wells, {{slope:.0%}} are in"
        f" the other after {MOVES} moves of MALA with *η* = 0.02, and {{random:.0%}} after as many"
        " bold random moves with *η* = 1; half should be. The well of the start is filled at once:"
        f" after 30 moves MALA's spread in it is {{slope_spread:.2f}}, of {DEVIATION:g}.",
        because="The slope leads back down into the well where one is. What leads out is noise, or"
        " a jump as long as the gap.",
        drawn=Bars("share in the other well", {"MALA": "slope", "random walk": "random"}),
        link=Link("around_z", "Three samplers in eight wells", {"part": "walk"}),
    ),
    Claim(
        name="langevin_samples_p",
        question="walk",
        statement="Langevin moves, −*η*∇*F* and noise, sample from *p*.",
        measure=variances,
        cases={
            "a step of 0.05/λ": lambda f: abs(f["langevin_short"] - 1) < 0.1,
            "a step of 1/λ": lambda f: abs(f["langevin_long"] - 1) < 0.1,
        },
        sentence="On a parabola of curvature λ, with steps of 0.05/λ and 1/λ, the variance settles"
        " at {langevin_short:.2f} and {langevin_long:.2f} times the right one; with MALA, which"
        " refuses some moves, at {mala_short:.2f} and {mala_long:.2f} times.",
        because="The variance is 1/(1 − *ηλ*/2) times the right one: only infinitely short steps"
        " are exact. To accept or refuse each move mends that.",
        drawn=Bars(
            "variance / right one",
            {
                "Langevin, short": "langevin_short",
                "Langevin, long": "langevin_long",
                "MALA, short": "mala_short",
                "MALA, long": "mala_long",
            },
        ),
        link=Link(
            "around_z",
            "Langevin and MALA on a parabola",
            {
                "part": "walk",
                "landscape": "bowl",
                "sampler_1": "langevin",
                "sampler_2": "mala",
                "sampler_3": "none",
                "step_1": "0.1",
                "step_2": "0.1",
            },
        ),
    ),
]
