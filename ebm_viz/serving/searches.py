"""Searches of a landscape, in threads of their own, in fair turns with all training."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from torch import Tensor

from ebm_viz.core.samplers.base import Target
from ebm_viz.serving.shared import TRAINER
from ebm_viz.serving.trainer import SECONDS_A_TURN, Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor


@contextmanager
def in_turns(
    energy: Target, visitor: Visitor = SOMEBODY, trainer: Trainer = TRAINER
) -> Iterator[Target]:
    """Yield an energy that is evaluated only in a visitor's turns.

    A search that uses it takes no more than the visitor's share of time, and delays nobody for
    longer than a turn.

        with in_turns(energy, visitor) as target:
            minimise(target, start, method)
    """
    searched = _InTurns(energy, visitor, trainer)
    try:
        yield searched
    finally:
        searched.rest()


class _InTurns:
    """A turn begins with an evaluation; it ends after the first one that reaches its time limit."""

    def __init__(self, energy: Target, visitor: Visitor, trainer: Trainer) -> None:
        self._energy, self._visitor, self._trainer = energy, visitor, trainer
        self._turn = ExitStack()
        self._stop: float | None = None

    def energy(self, points: Tensor) -> Tensor:
        with self._piece():
            return self._energy.energy(points)

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        with self._piece():
            return self._energy.energy_and_gradient(points)

    @contextmanager
    def _piece(self) -> Iterator[None]:
        if self._stop is None:
            self._turn.enter_context(self._trainer.turn(self._visitor))
            self._stop = time.monotonic() + SECONDS_A_TURN
        yield
        if time.monotonic() >= self._stop:
            self.rest()

    def rest(self) -> None:
        """End the turn, so that others have theirs."""
        self._stop = None
        self._turn.close()
