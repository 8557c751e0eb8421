"""Searches of a trained landscape for its lowest point, and what they have found."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, Field, model_validator

from ebm_viz.core import box
from ebm_viz.core.inference import INFERENCE, Basins, Orbits, Search

Part = Literal["paths", "basins", "step", "success"]

MOST_METHODS = len(INFERENCE)
MOST_POINTS = 2_500
"""Most points of a path; longer ones are thinned out."""
STARTS = 100
"""The number of starts over which a method's success is measured."""
NEAR = 0.05
"""A point counts as argmin F if its F is at most this much above the lowest F."""
KEPT_ENDS = 24
NOT_ARRIVED = "."
_WELLS = "0123456789abcdefghijklmnopqrstuvwxyz"

Coordinate = Annotated[float, Field(ge=-box.HALF_SIDE, le=box.HALF_SIDE, allow_inf_nan=False)]
Energy = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Name = Annotated[str, Field(max_length=40)]


class _Frozen(BaseModel, frozen=True, extra="forbid"):
    """What all descriptions here share."""


class FoundPath(_Frozen):
    """The path of a search; see `core.inference.Search`. points: y₁ and y₂ of each in turn."""

    points: tuple[Coordinate, ...] = Field(max_length=2 * MOST_POINTS)
    energies: tuple[Energy, ...] = Field(max_length=MOST_POINTS)
    evaluations_at: tuple[Count, ...] = Field(max_length=MOST_POINTS)
    runs: tuple[Count, ...] = Field(max_length=MOST_POINTS)
    evaluations: Count

    @classmethod
    def of(cls, search: Search) -> Self:
        """Return the path of a search, rounded to what can be seen."""
        kept = np.unique(np.linspace(0, len(search.path) - 1, MOST_POINTS).round().astype(int))
        lowest = int(search.energies.argmin())
        kept = np.union1d(kept, [lowest]) if len(kept) < MOST_POINTS else kept
        return cls(
            points=tuple(search.path[kept].round(3).ravel().tolist()),
            energies=tuple(search.energies[kept].round(4).tolist()),
            evaluations_at=tuple(search.evaluations_at[kept].tolist()),
            runs=tuple(search.runs[kept].tolist()),
            evaluations=search.evaluations,
        )


class FoundBasins(_Frozen):
    """Basins; see `core.inference.Basins`.

    labels: for each start the number of its well as a digit, or NOT_ARRIVED; rows are y₂.
    """

    side: int = Field(ge=2, le=128)
    labels: str = Field(max_length=128**2)
    minima: tuple[tuple[Coordinate, Coordinate], ...] = Field(max_length=len(_WELLS))
    energies: tuple[Energy, ...] = Field(max_length=len(_WELLS))

    @classmethod
    def of(cls, basins: Basins) -> Self:
        """Return the basins of the deepest wells."""
        digits = np.array([*_WELLS, NOT_ARRIVED])
        known = np.where(basins.labels < len(_WELLS), basins.labels, -1)
        return cls(
            side=len(basins.axis),
            labels="".join(digits[known.ravel()].tolist()),
            minima=tuple((a, b) for a, b in basins.minima.round(3).tolist())[: len(_WELLS)],
            energies=tuple(basins.energies.round(4).tolist())[: len(_WELLS)],
        )


class FoundOrbits(_Frozen):
    """The last points of descents against their step; see `core.inference.Orbits`."""

    limit: float = Field(gt=0, allow_inf_nan=False)
    shares: tuple[Energy, ...] = Field(max_length=400)
    ends: tuple[tuple[Energy, ...], ...] = Field(max_length=400)

    @classmethod
    def of(cls, orbits: Orbits) -> Self:
        """Return orbits, rounded to what can be seen, with their last KEPT_ENDS points."""
        return cls(
            limit=orbits.limit,
            shares=tuple(orbits.shares.round(4).tolist()),
            ends=tuple(map(tuple, orbits.ends[:, -KEPT_ENDS:].round(3).tolist())),
        )


class FoundSuccess(_Frozen):
    """After how many evaluations a method has come to argmin F, for each start so far.

    hits: −1 where it has not. total: the number of all starts. evaluations: the mean number.
    """

    hits: tuple[Annotated[int, Field(ge=-1, le=10_000_000)], ...] = Field(max_length=STARTS)
    total: int = Field(ge=1, le=STARTS)
    evaluations: float = Field(ge=0, allow_inf_nan=False)

    @classmethod
    def of(cls, searches: Sequence[Search], total: int, lowest: float) -> Self:
        """Return the success of searches, with the lowest F of the box."""
        evaluations = [search.evaluations for search in searches]
        return cls(
            hits=tuple(hit(search, lowest) for search in searches),
            total=total,
            evaluations=float(np.mean(evaluations)) if searches else 0.0,
        )


def hit(search: Search, lowest: float) -> int:
    """Return after how many evaluations a search has come to argmin F; −1 if it has not."""
    low = np.flatnonzero(search.energies <= lowest + NEAR)
    return int(search.evaluations_at[low[0]]) if len(low) else -1


def starts(seed: int, count: int = STARTS) -> np.ndarray:
    """Return starts drawn uniformly from the box, (count, 2)."""
    side = box.HALF_SIDE
    return np.random.default_rng(seed).uniform(-side, side, size=(count, 2))


class Found(_Frozen):
    """What searches have found so far. lowest: min F. paths and success: by method."""

    lowest: Energy | None = None
    paths: dict[Name, FoundPath] = Field({}, max_length=MOST_METHODS)
    basins: FoundBasins | None = None
    orbits: FoundOrbits | None = None
    success: dict[Name, FoundSuccess] = Field({}, max_length=MOST_METHODS)


class Searches(_Frozen):
    """Searches of the landscape at a step of a training.

    part: what is searched for: the paths of the methods; with them, the basins of all wells; where
    descents end against their step; or the success of all methods. start: None for a point beside
    the lowest one. share: the step of gradient descent, in units of its limit 2/λ; None for half of
    the limit everywhere. found: what has been found, so that a picture needs no search.
    """

    part: Part = "paths"
    methods: tuple[Name, ...] = Field(("gradient_descent",), min_length=1, max_length=MOST_METHODS)
    start: tuple[Coordinate, Coordinate] | None = None
    seed: int = Field(0, ge=0, lt=2**31)
    step: int = Field(0, ge=0)
    share: float | None = Field(None, gt=0, le=10)
    found: Found | None = None

    @model_validator(mode="after")
    def _known_methods(self) -> Self:
        for name in self.methods:
            if name not in INFERENCE:
                raise ValueError(
                    f"There is no method {name!r}: choose from {', '.join(INFERENCE)}."
                )
        return self

    @property
    def evaluations(self) -> int:
        """The largest number of evaluations of a path that has been found, at least 1."""
        paths = self.found.paths.values() if self.found else ()
        return max((path.evaluations for path in paths), default=1)
