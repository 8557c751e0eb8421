"""Timing on a machine that does other things, too: short pieces of work in turn, ratios a round."""

import math
import time
from collections.abc import Callable, Mapping, Sequence

Piece = Callable[[], object]


def in_turn(pieces: Mapping[str, Piece], rounds: int) -> dict[str, list[float]]:
    """Return the seconds that each piece of work took in each round.

    All pieces take their turn in every round, each round beginning with another one, so that what
    else the machine does meets them alike. A first round is not counted.
    """
    names = list(pieces)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for piece in pieces.values():
        piece()
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(stopwatch(pieces[name]))
    return seconds


def stopwatch(piece: Piece) -> float:
    """Return the seconds that a piece of work takes."""
    start = time.perf_counter()
    piece()
    return time.perf_counter() - start


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return above / below of each round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def rates(count: float, seconds: Sequence[float]) -> list[float]:
    """Return count / seconds of each round."""
    return [count / second for second in seconds]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
