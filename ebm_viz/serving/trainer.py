"""One thread that trains the runs that somebody waits for, in fair turns."""

import asyncio
import atexit
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ebm_viz.serving.turns import Path, Turns
from ebm_viz.serving.visitors import SOMEBODY, Visitor

SECONDS_A_TURN = 0.02
"""How long a run trains before another's turn; a training step or a snapshot is not cut short."""
LINGER = 0.25
"""Seconds that a request waits for all it asked for, once there is something to answer with."""
PATIENCE = 0.5
"""Seconds after which a request is answered, with nothing if need be."""
RUNS_OF_A_PAGE = 4
IDLE = 2.0
"""Seconds without anybody waiting after which the thread ends."""


class Goal(Protocol):
    """What somebody waits for."""

    @property
    def run(self) -> Any:
        """The run that it is to be had of."""

    @property
    def fulfilled(self) -> bool:
        """Whether all of it is there, or no more is to come."""

    @property
    def answerable(self) -> bool:
        """Whether some of it is there."""

    def work(self, seconds: float) -> None:
        """Work for it for about so long."""


@dataclass(eq=False)
class _Wish:
    """A visitor waits for a goal."""

    goal: Goal
    visitor: Visitor
    changed: Callable[[], None]
    told: bool = False

    @property
    def path(self) -> tuple[str, str, Any]:
        """Where it waits for turns."""
        return (*self.visitor, self.goal.run)

    def tell(self) -> None:
        """Wake who waits, if there is reason to: for the first of it, and for the last."""
        if self.goal.fulfilled or (self.goal.answerable and not self.told):
            self.told = True
            self.changed()


class _Guest:
    """A thread that works by itself, when it is its turn."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()

    def work(self) -> None:
        """Let it have its turn, and return when that is over."""
        self.begun.set()
        self.over.wait()


class Trainer:
    """Trains runs one turn at a time: as much for each visitor, and then for each of a visitor's
    runs, whoever waits for most of them. An address of many visitors, which may be a school or one
    person with many windows, counts as the square root of their number.

    One thread: PyTorch's operations are so short here that two would wait for the interpreter's
    lock most of the time.

    clock: what turns are charged by, in seconds; by default the processor time of the thread, so
    that nobody pays for what else the machine does.
    """

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._turns = Turns(share=math.sqrt)
        self._wishes: list[_Wish] = []
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ending = False

    async def reach(self, goal: Goal, visitor: Visitor = SOMEBODY) -> None:
        """Return when a goal is reached; soon, if some of it is; and in any case before long."""
        if goal.fulfilled:
            return
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        wish = _Wish(goal, visitor, lambda: _call(loop, changed.set))
        self._begin(wish)
        try:
            await _wait(changed, LINGER, lambda: goal.fulfilled)
            await _wait(changed, self._patience(visitor) - LINGER, lambda: goal.answerable)
        finally:
            self._end(wish)

    def wait(self, goal: Goal, seconds: float, visitor: Visitor = SOMEBODY) -> None:
        """Return when a goal is reached, but after so many seconds at the latest: for threads that
        may wait.
        """
        if goal.fulfilled:
            return
        changed = threading.Event()
        wish = _Wish(goal, visitor, changed.set, told=True)
        self._begin(wish)
        try:
            changed.wait(seconds)
        finally:
            self._end(wish)

    def end(self) -> None:
        """Train no more; when it returns the thread is over.

        A process calls it as it ends: a thread within PyTorch would let it end with an abort.
        """
        with self._news:
            self._ending, thread = True, self._thread
            self._news.notify()
        if thread is not None:
            thread.join()

    @contextmanager
    def turn(self, visitor: Visitor = SOMEBODY) -> Iterator[None]:
        """Wait for one of a visitor's turns, and have it: nothing else trains meanwhile. It is for
        threads that may wait.
        """
        guest = _Guest()
        path = (*visitor, guest)
        with self._news:
            self._join(path)
        guest.begun.wait()
        begun = self._clock()
        try:
            yield
        finally:
            with self._news:
                self._turns.charge([path], self._clock() - begun)
                self._turns.leave(path)
                self._tell(self._wishes)  # it may have trained any of the runs
            guest.over.set()

    def _patience(self, visitor: Visitor) -> float:
        """Return after how many seconds a visitor is answered: who waits for more runs than a page
        shows is not answered more often for that.
        """
        waiting = sum(wish.visitor == visitor for wish in self._wishes)
        return PATIENCE * max(1.0, waiting / RUNS_OF_A_PAGE) if visitor != SOMEBODY else PATIENCE

    def _begin(self, wish: _Wish) -> None:
        with self._news:
            self._wishes.append(wish)
            self._join(wish.path)

    def _join(self, path: Path) -> None:
        self._turns.join(path)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
            self._thread.start()
            atexit.register(self.end)
        self._news.notify()

    def _end(self, wish: _Wish) -> None:
        with self._news:
            if wish in self._wishes:  # not fulfilled
                self._forget(wish)

    def _forget(self, wish: _Wish) -> None:
        self._wishes.remove(wish)
        self._turns.leave(wish.path)

    def _work(self) -> None:
        while path := self._next():
            if isinstance(path[-1], _Guest):
                path[-1].work()
            else:
                self._train(path)

    def _train(self, path: Path) -> None:
        with self._news:
            goal = next((wish.goal for wish in self._wishes if wish.path == path), None)
        begun = self._clock()
        if goal is not None:  # somebody still waits
            goal.work(SECONDS_A_TURN)
        with self._news:
            wishes = [wish for wish in self._wishes if wish.goal.run is path[-1]]
            # Whoever sees what was trained has had it, whose turn it ever was.
            self._turns.charge([path, *(wish.path for wish in wishes)], self._clock() - begun)
            self._tell(wishes)

    def _tell(self, wishes: Sequence[_Wish]) -> None:
        for wish in list(wishes):
            wish.tell()
            if wish.goal.fulfilled:
                self._forget(wish)

    def _next(self) -> Path:
        with self._news:
            path = self._turns.next()
            if not path and not self._ending and self._news.wait(IDLE):
                path = self._turns.next()
            if not path or self._ending:
                self._thread = None
                atexit.unregister(self.end)
                return ()
            return path


async def _wait(changed: asyncio.Event, seconds: float, enough: Callable[[], bool]) -> None:
    """Wait until there is enough, looking whenever something changed."""
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
