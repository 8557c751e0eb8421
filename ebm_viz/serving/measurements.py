"""Measurements for pages: shared by name, limited in number, in the same turns as all runs."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from ebm_viz.serving.latest import Latest
from ebm_viz.serving.processes.shared import TRAINER
from ebm_viz.serving.runs.lazy import Count, LazyRun
from ebm_viz.serving.runs.trainer import Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor

MOST = 512
"""Most measurements that are kept; each is some kilobytes at most."""

Pieces = Generator[None, None, Any]
"""Yields wherever another turn may begin, and returns what was measured."""


@dataclass(frozen=True)
class Found:
    """What a measurement found; it has a single step."""

    value: Any
    step: int = 0


class Measurements:
    """Makes measurements and keeps the most recently requested ones."""

    def __init__(self, trainer: Trainer = TRAINER, most: int = MOST) -> None:
        self._trainer = trainer
        self._runs: Latest[str, LazyRun[Found]] = Latest(most)

    def known(self, name: str) -> Any | None:
        """Return the result under a name; None if it has not been measured."""
        run = self._runs.get(name)
        return run.snapshots[0].value if run and run.snapshots else None

    def wait(
        self, name: str, pieces: Callable[[], Pieces], seconds: float, visitor: Visitor = SOMEBODY
    ) -> Any | None:
        """Return the result under a name; None if it takes longer than `seconds`.

        A later call continues the measurement. pieces: begins it, if nobody has requested it yet.
        Raises RuntimeError, with a sentence for people, if it failed; a later call then starts it
        again.
        """
        run = self._runs.use_or(name, lambda: LazyRun(_whole(pieces), f"the measurement {name}"))
        self._trainer.wait(Count(run, 1), seconds, visitor)
        if run.failure is not None:
            self._runs.drop(name, run)
            raise RuntimeError(run.failure)
        return run.snapshots[0].value if run.snapshots else None


def _whole(pieces: Callable[[], Pieces]) -> Iterator[Found | None]:
    value = yield from pieces()
    yield Found(value)


MEASUREMENTS = Measurements()
"""The measurements of this process."""
