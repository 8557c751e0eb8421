"""One thread that trains, in fair turns, the runs that somebody waits for."""

import asyncio
import atexit
import math
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ebm_viz.serving.memory import return_freed_memory
from ebm_viz.serving.runs.turns import Path, Turns
from ebm_viz.serving.visitors import SOMEBODY, Visitor

SECONDS_A_TURN = 0.02
"""How long a turn lasts; a training step or a snapshot is not cut short."""
LINGER = 0.25
"""Seconds that a request waits for everything it needs before a partial answer will do."""
PATIENCE = 0.8
"""Seconds after which a request is answered, possibly with nothing: a turn of each of thirty."""
RUNS_OF_A_PAGE = 4
IDLE = 2.0
"""Seconds after which the thread ends if nobody waits."""


class Goal(ABC):
    """A result that somebody waits for, and the run that has to reach it."""

    run: Any

    @property
    @abstractmethod
    def fulfilled(self) -> bool:
        """Whether all of it exists, or no more will come."""

    @property
    def answerable(self) -> bool:
        """Whether some of it exists."""
        return self.fulfilled

    @abstractmethod
    def work(self, seconds: float) -> None:
        """Work on it for about so long."""


@dataclass(eq=False)
class _Wish:
    """A visitor waits for a goal."""

    goal: Goal
    visitor: Visitor
    changed: Callable[[], None]
    spare: bool = False
    notified: bool = False
    until: float = math.inf
    """The time, of the monotonic clock, at which nobody needs it any more."""
    since: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> tuple[str, str, Any]:
        """Its path in `Turns`: (address, page, run)."""
        return (*self.visitor, self.goal.run)

    def notify(self) -> None:
        """Wake whoever waits when all of the goal exists or, after LINGER seconds, a part of it."""
        lingered = not self.notified and time.monotonic() >= self.since + LINGER
        if self.goal.fulfilled or (lingered and self.goal.answerable):
            self.notified = True
            self.changed()


class _Guest:
    """Another thread, which does its own work when it has a turn."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()

    def work(self) -> None:
        """Give it a turn, and return when that is over."""
        self.begun.set()
        self.over.wait()


class Trainer:
    """Trains runs one turn at a time, with fair shares.

    Time is shared among addresses, then evenly among the visitors of an address, then evenly among
    the runs of a visitor. An address with m visitors, such as a school or one person with many
    windows, gets √m shares. Spare goals get a turn only when nobody waits for another one.

    There is one thread: PyTorch's operations are so short here that two threads would mostly wait
    for the interpreter's lock.

    clock: measures the length of turns, in seconds. By default it is the processor time of the
    thread, so that nobody pays for other work of the machine.
    """

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._turns, self._spare_turns = Turns(share=math.sqrt), Turns(share=math.sqrt)
        self._wishes: list[_Wish] = []
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ending = False

    async def reach(self, goal: Goal, visitor: Visitor = SOMEBODY, spare: bool = False) -> None:
        """Return when a goal is reached.

        Return after LINGER seconds if a part of it exists, and after PATIENCE seconds in any case;
        see `_patience`. spare: whether all goals that are not spare go first.
        """
        if goal.fulfilled:
            return
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        wish = _Wish(goal, visitor, lambda: _call(loop, changed.set), spare)
        self._begin(wish)
        try:
            await _wait(changed, LINGER, lambda: goal.fulfilled)
            await _wait(changed, self._patience(visitor) - LINGER, lambda: goal.answerable)
        finally:
            self._end(wish)

    def wait(
        self, goal: Goal, seconds: float, visitor: Visitor = SOMEBODY, stay: float = 0.0
    ) -> None:
        """Return when a goal is reached, or after `seconds`; for threads that may wait.

        stay: seconds after that during which the goal keeps its turns, because the visitor is about
        to wait for it again.
        """
        if goal.fulfilled:
            return
        changed = threading.Event()
        wish = _Wish(goal, visitor, changed.set, notified=True)
        self._begin(wish)
        try:
            changed.wait(seconds)
        finally:
            if stay:
                wish.until = time.monotonic() + stay
            else:
                self._end(wish)

    def end(self) -> None:
        """Stop training, and return when the thread has ended.

        A process calls it when it exits: a thread still inside PyTorch would abort the process.
        """
        with self._news:
            self._ending, thread = True, self._thread
            self._news.notify()
        if thread is not None:
            thread.join()

    @contextmanager
    def turn(self, visitor: Visitor = SOMEBODY) -> Iterator[None]:
        """Wait for one of a visitor's turns, and hold it during the block.

        Nothing else trains meanwhile. It is for threads that may wait.
        """
        guest = _Guest()
        path = (*visitor, guest)
        with self._news:
            self._turns.join(path)
            self._wake()
        guest.begun.wait()
        begun = self._clock()
        try:
            yield
        finally:
            with self._news:
                self._turns.charge([path], self._clock() - begun)
                self._turns.leave(path)
                self._tell(self._wishes)  # the guest may have trained any of the runs
            guest.over.set()

    def _patience(self, visitor: Visitor) -> float:
        """Return after how many seconds a visitor's request is answered.

        Beyond RUNS_OF_A_PAGE waiting requests the time grows with their number, so that a visitor
        does not get more answers a second by asking for more runs.
        """
        waiting = sum(wish.visitor == visitor for wish in self._wishes)
        return PATIENCE * max(1.0, waiting / RUNS_OF_A_PAGE) if visitor != SOMEBODY else PATIENCE

    def _begin(self, wish: _Wish) -> None:
        with self._news:
            self._wishes.append(wish)
            self._turns_of(wish).join(wish.path)
            self._wake()

    def _turns_of(self, wish: _Wish) -> Turns:
        return self._spare_turns if wish.spare else self._turns

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
            self._thread.start()
            atexit.register(self.end)
        self._news.notify()

    def _end(self, wish: _Wish) -> None:
        with self._news:
            if wish in self._wishes:  # it was not fulfilled
                self._forget(wish)

    def _forget(self, wish: _Wish) -> None:
        self._wishes.remove(wish)
        self._turns_of(wish).leave(wish.path)

    def _work(self) -> None:
        while path := self._next():
            if isinstance(path[-1], _Guest):
                path[-1].work()
            else:
                self._train(path)
        return_freed_memory()

    def _train(self, path: Path) -> None:
        with self._news:
            waiting = [wish for wish in self._wishes if wish.path == path]
        begun = self._clock()
        # Another's turn may have fulfilled a goal just before it was noted down.
        if unfulfilled := [wish for wish in waiting if not wish.goal.fulfilled]:
            min(unfulfilled, key=lambda wish: wish.spare).goal.work(SECONDS_A_TURN)
        with self._news:
            wishes = [wish for wish in self._wishes if wish.goal.run is path[-1]]
            # All who wait for this run benefit from the turn, so all are charged for it.
            seconds = self._clock() - begun
            for turns in (self._turns, self._spare_turns):
                paths = [wish.path for wish in (*waiting, *wishes) if self._turns_of(wish) is turns]
                turns.charge(paths, seconds)
            self._tell(wishes)

    def _tell(self, wishes: Sequence[_Wish]) -> None:
        for wish in list(wishes):
            wish.notify()
            if wish.goal.fulfilled:
                self._forget(wish)

    def _next(self) -> Path:
        with self._news:
            path = self._first()
            if not path and not self._ending and self._news.wait(IDLE):
                path = self._first()
            if not path or self._ending:
                self._thread = None
                atexit.unregister(self.end)
                return ()
            return path

    def _first(self) -> Path:
        """Return who is next: those who wait for spare goals after all others."""
        now = time.monotonic()
        for wish in [wish for wish in self._wishes if wish.until < now]:
            self._forget(wish)
        return self._turns.next() or self._spare_turns.next()


async def _wait(changed: asyncio.Event, seconds: float, enough: Callable[[], bool]) -> None:
    """Wait until there is enough or the time is over; check after every change."""
    try:
        async with asyncio.timeout(seconds):
            while not enough():
                await changed.wait()
                changed.clear()
    except TimeoutError:
        pass


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback)
