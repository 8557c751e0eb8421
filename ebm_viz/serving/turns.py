"""Fair turns: whoever has had the least time is next."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)

GRACE = 0.1
"""Seconds of turns that are made up for: as much as is missed between two requests."""


class Turns(Generic[Who]):
    """Shares time among those who wait for some.

    Whoever comes anew begins level with whoever is next: neither before all the others until it has
    had as much as they, nor behind them. Time that was not waited for is not made up for, but for
    the little that passes between two requests.
    """

    def __init__(self) -> None:
        self._waiting: dict[Who, int] = {}
        self._spent: dict[Who, float] = {}
        self._now = 0.0

    def join(self, who: Who) -> None:
        """Wait for turns; who joins several times has to leave as often."""
        self._waiting[who] = self._waiting.get(who, 0) + 1
        self._spent[who] = max(self._spent.get(who, self._now), self._now - GRACE)

    def leave(self, who: Who) -> None:
        """Wait no longer."""
        self._waiting[who] -= 1
        if not self._waiting[who]:
            del self._waiting[who]
            self._forget()

    def next(self) -> Who | None:
        """Return who is next; of those level, who waits the longest. None if nobody waits."""
        if not self._waiting:
            return None
        who = min(self._waiting, key=self._spent.__getitem__)
        self._now = max(self._now, self._spent[who])
        self._waiting[who] = self._waiting.pop(who)  # the last of those level from now on
        return who

    def charge(self, who: Who, seconds: float) -> None:
        """Note a turn that `who` has had."""
        self._spent[who] = self._spent.get(who, self._now) + seconds

    def _forget(self) -> None:
        """Let go of whoever has not waited for long."""
        for who in [who for who in self._spent if who not in self._waiting]:
            if self._spent[who] <= self._now - GRACE:
                del self._spent[who]
