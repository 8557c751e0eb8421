"""A walk of particles over a trained landscape; the browser computes its moves."""

from typing import Literal

from pydantic import BaseModel, Field

from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.searches import Coordinate

Walker = Literal["random_walk", "langevin", "mala", "hmc", "tempering", "annealed", "exact"]
"""The names of the samplers in viewer/web/data/samplers."""

WALKERS = {
    **{name: sampler.label for name, sampler in SAMPLERS.items() if name != "exact"},
    "annealed": "Annealed MALA",
    "exact": SAMPLERS["exact"].label,
}
"""The samplers that walk, with labels."""

MOST_MOVES, MOST_PARTICLES = 2_000, 2_000

Start = Literal["well", "data", "uniform"] | tuple[Coordinate, Coordinate]


class Walk(BaseModel, frozen=True, extra="forbid"):
    """A walk of particles over the landscape at the end of a training, at the shown β.

    step: η, the time of a move; see `core.samplers.base`. start: where the particles start: in the
    well with the most probability, at data points, uniformly over the box, or around a point
    (y₁, y₂).
    """

    sampler: Walker = "mala"
    step: float = Field(0.02, gt=0, le=10, allow_inf_nan=False)
    start: Start = "well"
    seed: int = Field(0, ge=0, lt=2**31)
    particles: int = Field(500, ge=1, le=MOST_PARTICLES)
    moves: int = Field(1000, ge=1, le=MOST_MOVES)
