"""A walk of particles over a trained landscape; a browser makes its moves."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ebm_viz.core import box

Walker = Literal["random_walk", "langevin", "mala", "hmc", "tempering", "annealed", "exact"]
"""The samplers of viewer/web/data/samplers."""

MOST_MOVES, MOST_PARTICLES = 2_000, 2_000

Along = Annotated[float, Field(ge=-box.HALF_SIDE, le=box.HALF_SIDE, allow_inf_nan=False)]
Start = Literal["well", "data", "uniform"] | tuple[Along, Along]


class Walk(BaseModel):
    """How particles walk over the landscape at the end of a training, at the β that is shown.

    step: η, the time of a move; see `core.samplers.base`. start: in the well with most of the mass,
    at data points, evenly over the box, or around a place (y₁, y₂).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sampler: Walker = "mala"
    step: float = Field(0.02, gt=0, le=10, allow_inf_nan=False)
    start: Start = "well"
    seed: int = Field(0, ge=0, lt=2**31)
    particles: int = Field(500, ge=1, le=MOST_PARTICLES)
    moves: int = Field(1000, ge=1, le=MOST_MOVES)
