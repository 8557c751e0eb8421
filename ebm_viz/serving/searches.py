"""Searches of a landscape, in threads of their own, in fair turns with all training."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TypeVar

from torch import Tensor

from ebm_viz.core.energies import Energy
from ebm_viz.core.inference import INFERENCE, Search, basins, minimise, minimise_many, orbits
from ebm_viz.core.inference.orbits import beside, limit_at
from ebm_viz.core.samplers.base import Target
from ebm_viz.searches import (
    STARTS,
    Found,
    FoundBasins,
    FoundOrbits,
    FoundPath,
    FoundSuccess,
    Searches,
    starts,
)
from ebm_viz.serving.latest import Latest
from ebm_viz.serving.processes.shared import TRAINER
from ebm_viz.serving.runs.contract import Store
from ebm_viz.serving.runs.trainer import SECONDS_A_TURN, Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor

SECONDS_OF_TRAINING = 2.0
"""How long an answer waits until the landscape has been trained."""
SECONDS_OF_AN_ANSWER = 0.4
"""After this time the success so far is answered."""
STEPS_OF_AN_ORBIT = 200
MOST_LANDSCAPES = 32
MOST_MEASURED = 64
ORBITS = 120

Result = TypeVar("Result")


class Ground:
    """A landscape that is searched; it remembers what all its searches need."""

    def __init__(self, energy: Energy) -> None:
        self._energy = energy
        self._known: dict[str, object] = {}
        self._measured: Latest[tuple[str, int], _Measured] = Latest(MOST_MEASURED)

    def lowest(self, visitor: Visitor) -> Search:
        """Return the search that finds the lowest point of the box."""
        return self._once("lowest", _lowest, visitor)

    def path(
        self,
        method: str,
        start: tuple[float, float] | None,
        seed: int,
        share: float | None,
        visitor: Visitor,
    ) -> Found:
        """Return the path of a method; the parameters are those of `Searches`."""
        lowest = self.lowest(visitor)
        with in_turns(self._energy, visitor) as target:
            point = beside(lowest.minimum) if start is None else start
            if share is None:
                search = minimise(target, point, method, seed)
            else:
                step = share * limit_at(target, lowest.minimum)
                search = minimise(
                    target, point, "gradient_descent", step=step, steps=STEPS_OF_AN_ORBIT
                )
        return Found(lowest=round(lowest.energy, 4), paths={method: FoundPath.of(search)})

    def basins(self, visitor: Visitor) -> Found:
        """Return the basins of its wells."""
        return Found(basins=FoundBasins.of(self._once("basins", basins, visitor)))

    def orbits(self, visitor: Visitor) -> Found:
        """Return where descents end in its deepest well, against their step."""
        search = partial(orbits, bottom=self.lowest(visitor).minimum, count=ORBITS)
        return Found(orbits=FoundOrbits.of(self._once("orbits", search, visitor)))

    def success(self, method: str, seed: int, visitor: Visitor) -> Found:
        """Measure the success of a method for a while, and return what is known so far."""
        lowest = self.lowest(visitor).energy
        measured = self._measured.use_or((method, seed), lambda: _Measured(method, seed))
        with in_turns(self._energy, visitor) as target:
            found = measured.go_on(target)
        return Found(
            lowest=round(lowest, 4),
            success={method: FoundSuccess.of(found, measured.total, lowest)},
        )

    def _once(self, name: str, search: Callable[[Target], Result], visitor: Visitor) -> Result:
        if name not in self._known:
            with in_turns(self._energy, visitor) as target:
                self._known[name] = search(target)
        return self._known[name]  # type: ignore[return-value]


def found_by(energy: Energy, searches: Searches) -> Found:
    """Return all that searches of an energy find."""
    ground, part, seed = Ground(energy), searches.part, searches.seed
    share = searches.share if part == "step" else None
    all_found = [Found(lowest=round(ground.lowest(SOMEBODY).energy, 4))]
    for method in searches.methods:
        if part != "success":
            all_found.append(ground.path(method, searches.start, seed, share, SOMEBODY))
            continue
        found = ground.success(method, seed, SOMEBODY)
        while len(found.success[method].hits) < found.success[method].total:
            found = ground.success(method, seed, SOMEBODY)
        all_found.append(found)
    return Found(
        lowest=all_found[0].lowest,
        paths={name: path for found in all_found for name, path in found.paths.items()},
        success={name: one for found in all_found for name, one in found.success.items()},
        basins=ground.basins(SOMEBODY).basins if part == "basins" else None,
        orbits=ground.orbits(SOMEBODY).orbits if part == "step" else None,
    )


class Grounds:
    """The most recently searched landscapes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._grounds: Latest[tuple[str, int], Ground] = Latest(MOST_LANDSCAPES)

    def ground(self, key: str, step: int, visitor: Visitor) -> Ground:
        """Return the landscape of an opened run at a step; errors as in `Store.energy_at`."""
        known = self._grounds.use((key, step))
        if known is not None:
            return known
        energy = self._store.energy_at(key, step, visitor, SECONDS_OF_TRAINING)
        return self._grounds.use_or((key, step), lambda: Ground(energy))


class _Measured:
    """The searches of one method from many starts, as far as they have been made."""

    def __init__(self, method: str, seed: int) -> None:
        self.total = STARTS if INFERENCE[method].uses_start else 1
        self._method, self._seed = method, seed
        self._searches: list[Search] = []
        self._lock = threading.Lock()

    def go_on(self, target: Target) -> list[Search]:
        """Make more of the searches, for about SECONDS_OF_AN_ANSWER; return all so far."""
        with self._lock:
            stop = time.monotonic() + SECONDS_OF_AN_ANSWER
            first = len(self._searches)
            seeds = range(1000 * self._seed + first, 1000 * self._seed + self.total)
            points = starts(self._seed)[first : self.total]
            if len(points):
                for search in minimise_many(target, points, self._method, seeds):
                    self._searches.append(search)
                    if time.monotonic() >= stop and INFERENCE[self._method].moves is None:
                        break
            return list(self._searches)


def _lowest(energy: Target) -> Search:
    # As fine as the basins, so that the two agree on which wells there are.
    return minimise(energy, (0.0, 0.0), "scan", side=64)


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
        self.whole = energy
        """The energy, for what costs no evaluation."""
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
