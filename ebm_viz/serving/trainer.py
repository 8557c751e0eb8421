"""One thread that trains the runs that somebody waits for, in fair turns."""

import asyncio
import atexit
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ebm_viz.serving.run import Run
from ebm_viz.serving.turns import Turns

SECONDS_A_TURN = 0.02
"""How long a run trains before another's turn; a training step or a snapshot is not cut short."""
LINGER = 0.25
"""Seconds that a request waits for all it asked for, once there is something to answer with."""
PATIENCE = 0.5
"""Seconds after which a request is answered, with nothing if need be."""
IDLE = 2.0
"""Seconds without anybody waiting after which the thread ends."""


@dataclass(eq=False)
class _Wish:
    """Somebody waits until `run` has `some` snapshots, and would like it to have `all_of_them`."""

    run: Run
    some: int
    all_of_them: int
    changed: Callable[[], None]
    told: bool = False

    @property
    def fulfilled(self) -> bool:
        return self.run.ended or len(self.run.snapshots) >= self.all_of_them

    @property
    def answerable(self) -> bool:
        return self.run.ended or len(self.run.snapshots) >= self.some

    def tell(self) -> None:
        """Wake who waits, if there is reason to: for the first snapshot, and for the last."""
        if self.fulfilled or (self.answerable and not self.told):
            self.told = True
            self.changed()


class Trainer:
    """Trains runs one turn at a time.

    One thread: PyTorch's operations are so short here that two would wait for the interpreter's
    lock most of the time.

    clock: what turns are charged by, in seconds; by default the processor time of the thread, so
    that nobody pays for what else the machine does.
    """

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._turns: Turns[Run] = Turns()
        self._wishes: list[_Wish] = []
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ending = False

    async def train(self, run: Run, first: int, count: int) -> None:
        """Return when `run` has its snapshots from number `first` on, `count` of them, or has
        ended; soon, if it has some of them; and in any case before long.
        """
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        wish = _Wish(run, first + 1, first + count, lambda: _call(loop, changed.set))
        if wish.fulfilled:
            return
        self._begin(wish)
        try:
            await _wait(changed, LINGER, lambda: wish.fulfilled)
            await _wait(changed, PATIENCE - LINGER, lambda: wish.answerable)
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

    def _begin(self, wish: _Wish) -> None:
        with self._news:
            self._wishes.append(wish)
            self._turns.join(wish.run)
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
        self._turns.leave(wish.run)

    def _work(self) -> None:
        while run := self._next():
            begun = self._clock()
            run.take_turn(SECONDS_A_TURN)
            with self._news:
                self._turns.charge(run, self._clock() - begun)
                for wish in [wish for wish in self._wishes if wish.run is run]:
                    wish.tell()
                    if wish.fulfilled:
                        self._forget(wish)

    def _next(self) -> Run | None:
        with self._news:
            run = self._turns.next()
            if run is None and not self._ending and self._news.wait(IDLE):
                run = self._turns.next()
            if run is None or self._ending:
                self._thread = None
                atexit.unregister(self.end)
                return None
            return run


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
