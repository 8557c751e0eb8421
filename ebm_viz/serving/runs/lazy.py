"""A lazy list of what a generator yields, extended in short turns."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ebm_viz.serving.runs.trainer import Goal

_LOG = logging.getLogger(__name__)


class Stepped(Protocol):
    """Anything that belongs to a training step."""

    @property
    def step(self) -> int:
        """The number of the step."""


State = TypeVar("State", bound=Stepped)


class LazyRun(Generic[State]):
    """The states that a generator yields, computed only as far as somebody needs them.

    pieces: yields states, and None between them wherever it may be interrupted. A state of the same
    step as the one before replaces it. name: for the log.

    Several threads may use a run; it continues in one of them at a time.
    """

    def __init__(self, pieces: Iterator[State | None], name: str) -> None:
        self._training = pieces
        self._name = name
        self._states: list[State] = []
        self._ended = False
        self._turn = threading.Lock()
        self._failure: str | None = None

    @property
    def snapshots(self) -> Sequence[State]:
        """The states so far, in the order of their steps."""
        return self._states

    @property
    def ended(self) -> bool:
        """Whether no more states will come."""
        return self._ended

    @property
    def failed(self) -> bool:
        """Whether an error ended the run; another try may succeed."""
        return self._failure is not None

    @property
    def failure(self) -> str | None:
        """A sentence for people about that error; None if there was none."""
        return self._failure

    def take_turn(self, seconds: float) -> None:
        """Continue until there is one more state, the run has ended, or the time is over.

        The clock is checked after every piece.
        """
        with self._turn:
            stop = time.monotonic() + seconds
            known = len(self._states)
            while len(self._states) == known and not self._ended:
                self._take_piece()
                if time.monotonic() >= stop:
                    return

    def _take_piece(self) -> None:
        try:
            state = next(self._training)
            if state is not None:
                self._add(state)
        except StopIteration:
            self._end()
        except Exception:  # viewers of this run get a message, and other runs continue
            self._fail()

    def _add(self, state: State) -> None:
        if self._states and self._states[-1].step == state.step:
            self._states[-1] = state
        else:
            self._states.append(state)

    def _fail(self) -> None:
        """End the run because of the exception that is being handled."""
        _LOG.exception("The training of %s failed", self._name)
        self._failure = "The training stopped here: the server met an error, see its log."
        self._end()

    def _end(self) -> None:
        self._ended = True
        self._training = iter(())  # releases the model and the data


@dataclass(frozen=True, eq=False)
class Count(Goal):
    """A goal for the trainer: a run has `count` states."""

    run: LazyRun[Any]
    count: int

    @property
    def fulfilled(self) -> bool:
        """Whether nothing is left to do."""
        return self.run.ended or len(self.run.snapshots) >= self.count

    def work(self, seconds: float) -> None:
        """Continue the run for about so many seconds."""
        self.run.take_turn(seconds)
