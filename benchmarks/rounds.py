"""Timing on a machine that does other things, too: processor time, short pieces of work in turn,
ratios within a round.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence

import torch

Piece = Callable[[], object]


def in_turn(pieces: Mapping[str, Piece], rounds: int) -> dict[str, list[float]]:
    """Return the processor seconds that each piece of work took in each round.

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
    """Return the processor seconds that a piece of work takes.

    On a quiet machine they are the seconds that pass, as long as one thread works.
    """
    start = time.process_time()
    piece()
    return time.process_time() - start


def settle_allocator() -> None:
    """Free one large block, after which the C library keeps blocks of its size for the next time.

    Before, a training with large batches may ask the system for fresh pages at every step, or may
    not, by chance; with them it takes twice as long.
    """
    torch.empty(30 * 2**20, dtype=torch.uint8)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return above / below of each round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def rates(count: float, seconds: Sequence[float]) -> list[float]:
    """Return count / seconds of each round."""
    return [count / second for second in seconds]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
