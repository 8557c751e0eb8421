"""Timing on a machine that also does other work.

It measures processor time, runs short pieces of work in turn, and takes ratios within a round.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence

import torch

Piece = Callable[[], object]


def in_turn(pieces: Mapping[str, Piece], rounds: int) -> dict[str, list[float]]:
    """Return the processor seconds that each piece of work took in each round.

    Every round runs all pieces in turn, and each round begins with a different piece. So other load
    on the machine affects all pieces alike. A first round, to warm up, is not counted.
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
    """Return the processor seconds that a piece of work takes.

    On a quiet machine they equal the elapsed seconds, as long as only one thread works.
    """
    start = time.process_time()
    piece()
    return time.process_time() - start


def settle_allocator() -> None:
    """Free one large block, so that the C library keeps blocks of its size for later use.

    Otherwise, by chance, a training with large batches may request fresh pages from the system at
    every step, and then takes twice as long.
    """
    torch.empty(30 * 2**20, dtype=torch.uint8)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return above / below for each round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def rates(count: float, seconds: Sequence[float]) -> list[float]:
    """Return count / seconds for each round."""
    return [count / second for second in seconds]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value v such that at least `share` of the values are ≤ v."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
