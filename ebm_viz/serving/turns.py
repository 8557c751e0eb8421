"""Fair turns: whoever has had the least time is next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

Path = Sequence[Any]
"""Hashable parts, such as (address, page, run)."""

GRACE = 0.1
"""Seconds of turns that are made up for: as much as is missed between two requests."""


def _alike(_: int) -> float:
    return 1.0


class Turns:
    """Shares time among those who wait for some: evenly among the first parts of their paths, and
    within each of these evenly among the next parts.

    A path such as (address, page, run) says who waits. Whoever comes anew begins level with whoever
    is next: neither before all the others until it has had as much as they, nor behind them. Time
    that was not waited for is not made up for, but for the little that passes between two requests.

    share: how many times as much a first part gets if so many wait within it; by default once.
    """

    def __init__(self, share: Callable[[int], float] = _alike) -> None:
        self._share = share
        self._waiting: dict[Hashable, int] = {}
        self._spent: dict[Hashable, float] = {}
        self._within: dict[Hashable, Turns] = {}
        self._now = 0.0

    def join(self, path: Path) -> None:
        """Wait for turns; who joins several times has to leave as often."""
        who, *rest = path
        self._waiting[who] = self._waiting.get(who, 0) + 1
        self._spent[who] = max(self._spent.get(who, self._now), self._now - GRACE)
        if rest:
            self._within.setdefault(who, Turns()).join(rest)

    def leave(self, path: Path) -> None:
        """Wait no longer."""
        who, *rest = path
        if rest:
            self._within[who].leave(rest)
        self._waiting[who] -= 1
        if not self._waiting[who]:
            del self._waiting[who]
            self._forget()

    def next(self) -> Path:
        """Return who is next; of those level, who waits the longest. () if nobody waits."""
        if not self._waiting:
            return ()
        who = min(self._waiting, key=self._spent.__getitem__)
        self._now = max(self._now, self._spent[who])
        self._waiting[who] = self._waiting.pop(who)  # the last of those level from now on
        within = self._within.get(who)
        return (who, *within.next()) if within else (who,)

    def charge(self, paths: Iterable[Path], seconds: float) -> None:
        """Note a turn that these have had together: each is charged all of it, once."""
        rests: dict[Hashable, list[Path]] = {}
        for who, *rest in paths:
            rests.setdefault(who, []).append(rest)
        for who, inner in rests.items():
            within = self._within.get(who)
            share = self._share(max(1, len(within._waiting))) if within else 1.0
            self._spent[who] = self._spent.get(who, self._now) + seconds / share
            if within:
                within.charge([path for path in inner if path], seconds)

    def _forget(self) -> None:
        """Let go of whoever has not waited for long; of all, if nobody waits."""
        for who in [who for who in self._spent if who not in self._waiting]:
            if not self._waiting or self._spent[who] <= self._now - GRACE:
                del self._spent[who]
                self._within.pop(who, None)
