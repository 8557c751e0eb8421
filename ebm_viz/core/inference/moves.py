"""Methods that move from point to point, from one start or from many at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.inference.objective import Floats, Objective, evaluated
from ebm_viz.core.samplers.base import Target

Evaluate = Callable[[Floats], tuple[Floats, Floats]]
"""From points (n, 2) to F (n,) and ∇F (n, 2)."""


@dataclass(frozen=True, eq=False)
class Move:
    """A move of n searches: from points (n, 2), with F (n,) there, to `to` (n, 2).

    rested: (n,) which of them have arrived, and stay where they are.
    """

    points: Floats
    heights: Floats
    to: Floats
    rested: NDArray[np.bool_]


Moves = Callable[..., Iterator[Move]]
"""`moves(evaluate, starts, seeds, **options)` moves from starts (n, 2), each with its own seed."""
Finish = Callable[[Objective, Floats], None]
"""Continues a search from the point (2,) to which its last move has led."""


def moving(moves: Moves, finish: Finish | None = None) -> Callable[..., None]:
    """Return the `run` of a method that makes these moves, and then finishes."""

    def run(objective: Objective, start: Floats, seed: int, **options: float) -> None:
        move = None
        for move in moves(objective.evaluate, start[None], [seed], **options):
            objective.visit(move.points[0], move.heights[0])
            if move.rested[0]:
                return
        if finish and move:
            finish(objective, move.to[0])

    return run


def move_many(
    energy: Target,
    objectives: Sequence[Objective],
    starts: Floats,
    seeds: Sequence[int],
    moves: Moves,
    **options: float,
) -> Floats:
    """Make the moves of many searches at once, and return where they have led, (n, 2).

    Each objective keeps its own search, as if it had been made alone.
    """
    active = np.ones(len(starts), dtype=bool)
    ends = starts
    for move in moves(lambda points: evaluated(energy, points), starts, seeds, **options):
        for one in np.flatnonzero(active).tolist():
            objectives[one].evaluations += 1
            objectives[one].visit(move.points[one], move.heights[one])
        active &= ~move.rested
        ends = np.where(active[:, None], move.to, ends)
        if not active.any():
            break
    return ends
