"""Fair turns: the one who has had the least time is next."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

Path = Sequence[Any]
"""Hashable parts, such as (address, page, run)."""

GRACE = 0.1
"""Seconds of missed turns that are made up for: about as much as passes between two requests."""


def _alike(_: int) -> float:
    return 1.0


class Turns:
    """Shares time evenly among those who wait: first among the first parts of their paths, then
    within each first part among the next parts.

    A path such as (address, page, run) identifies who waits. A newcomer starts with as much time on
    its account as the one who is next. It therefore neither overtakes all others until it has had
    as much time as they, nor waits behind them. Time during which somebody did not wait is not made
    up for, except for up to GRACE seconds.

    share: maps the number of those who wait within a first part to the number of shares that this
    part gets; by default one.
    """

    def __init__(self, share: Callable[[int], float] = _alike) -> None:
        self._share = share
        self._waiting: dict[Hashable, int] = {}
        self._spent: dict[Hashable, float] = {}
        self._within: dict[Hashable, Turns] = {}
        self._now = 0.0

    def join(self, path: Path) -> None:
        """Start to wait for turns; a path that joins several times has to leave as often."""
        who, *rest = path
        self._waiting[who] = self._waiting.get(who, 0) + 1
        self._spent[who] = max(self._spent.get(who, self._now), self._now - GRACE)
        if rest:
            self._within.setdefault(who, Turns()).join(rest)

    def leave(self, path: Path) -> None:
        """Stop waiting for turns."""
        who, *rest = path
        if rest:
            self._within[who].leave(rest)
        self._waiting[who] -= 1
        if not self._waiting[who]:
            del self._waiting[who]
            self._forget()

    def next(self) -> Path:
        """Return the path that is next, among equals the one that waits longest; () if there is
        none.
        """
        if not self._waiting:
            return ()
        who = min(self._waiting, key=self._spent.__getitem__)
        self._now = max(self._now, self._spent[who])
        self._waiting[who] = self._waiting.pop(who)  # from now on the last among equals
        within = self._within.get(who)
        return (who, *within.next()) if within else (who,)

    def charge(self, paths: Iterable[Path], seconds: float) -> None:
        """Charge a turn that these paths have had together: each pays for all of it, once."""
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
        """Drop the accounts of those who have not waited for long, or all if nobody waits."""
        for who in [who for who in self._spent if who not in self._waiting]:
            if not self._waiting or self._spent[who] <= self._now - GRACE:
                del self._spent[who]
                self._within.pop(who, None)
