"""Searches of a landscape, in threads of their own, in fair turns with all that trains."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from torch import Tensor

from ebm_viz.core.samplers.base import Target
from ebm_viz.serving.store import TRAINER
from ebm_viz.serving.trainer import SECONDS_A_TURN, Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor


@contextmanager
def in_turns(
    energy: Target, visitor: Visitor = SOMEBODY, trainer: Trainer = TRAINER
) -> Iterator[Target]:
    """Lend an energy that is evaluated in a visitor's turns, within the block: a search that asks
    for it takes no more than a share, and holds nobody up for longer than a turn.

        with in_turns(energy, visitor) as target:
            minimise(target, start, method)
    """
    searched = _InTurns(energy, visitor, trainer)
    try:
        yield searched
    finally:
        searched.rest()


class _InTurns:
    """A turn begins with an evaluation, and ends with the first after which it has been long."""

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
        """Let others have their turns."""
        self._stop = None
        self._turn.close()
