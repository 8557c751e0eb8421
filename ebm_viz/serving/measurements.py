"""Measurements that pages ask for: shared by name, within bounds, in the same turns as all runs."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from ebm_viz.serving.lazy import Count, LazyRun
from ebm_viz.serving.store import TRAINER
from ebm_viz.serving.trainer import Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor

MOST = 512
"""Measurements that are kept: some numbers each."""

Pieces = Generator[None, None, Any]
"""Yields wherever another's turn may come, and returns what was measured."""


@dataclass(frozen=True)
class Found:
    """What a measurement found, in its only step."""

    value: Any
    step: int = 0


class Measurements:
    """Keeps the measurements that were asked for last, and makes them."""

    def __init__(self, trainer: Trainer = TRAINER, most: int = MOST) -> None:
        self._trainer, self._most = trainer, most
        self._runs: OrderedDict[str, LazyRun[Found]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, name: str) -> Any | None:
        """Return what was found under a name, None if that is not measured."""
        run = self._runs.get(name)
        return run.snapshots[0].value if run and run.snapshots else None

    def wait(
        self,
        name: str,
        pieces: Callable[[], Pieces],
        seconds: float,
        visitor: Visitor = SOMEBODY,
    ) -> Any | None:
        """Return what is found under a name; None after so many seconds if it is not there yet:
        who asks again goes on from there.

        pieces: begins the measurement, if nobody has asked for it yet. RuntimeError with a sentence
        for people if it failed; who asks again begins anew.
        """
        run = self._run(name, pieces)
        self._trainer.wait(Count(run, 1), seconds, visitor)
        if run.failure is not None:
            with self._lock:
                self._runs.pop(name, None)
            raise RuntimeError(run.failure)
        return run.snapshots[0].value if run.snapshots else None

    def _run(self, name: str, pieces: Callable[[], Pieces]) -> LazyRun[Found]:
        with self._lock:
            if name not in self._runs:
                self._runs[name] = LazyRun(_whole(pieces), f"the measurement {name}")
            self._runs.move_to_end(name)
            while len(self._runs) > self._most:
                self._runs.popitem(last=False)
            return self._runs[name]


def _whole(pieces: Callable[[], Pieces]) -> Iterator[Found | None]:
    value = yield from pieces()
    yield Found(value)


MEASUREMENTS = Measurements()
"""The measurements of this process."""
