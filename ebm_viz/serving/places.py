"""Places for runs are shared as turns are: among visitors, then among the runs of each."""

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence

from ebm_viz.serving.visitors import Visitor

WATCHED = 10.0
"""Seconds after the last request for its frames during which a run counts as watched."""


class Places:
    """Knows which visitors watch which runs, and how strong their claims to a place are.

    A visitor who watches n runs claims a place for each by 1/n; one of m visitors of an address, by
    1/√m of that. A run that several watch has the strongest of their claims.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked: OrderedDict[Visitor, dict[str, float]] = OrderedDict()
        self._last: dict[str, float] = {}

    def note(self, visitor: Visitor, key: str) -> None:
        """Know that a visitor has asked for a run just now."""
        now = self._clock()
        self._asked[visitor] = {**self._runs(visitor), key: now}
        self._asked.move_to_end(visitor)
        self._last[key] = now
        while not self._runs(next(iter(self._asked))):
            self._asked.popitem(last=False)

    def forget(self, key: str) -> None:
        """Know that a run has given up its place."""
        self._last.pop(key, None)

    def watched(self, key: str) -> bool:
        """Whether anybody has asked for a run within the last seconds."""
        return self._clock() - self._last.get(key, -math.inf) < WATCHED

    def new(self, visitor: Visitor) -> bool:
        """Whether a visitor watches no run."""
        return not self._runs(visitor)

    def least_busy(self, visitors: Sequence[Visitor], key: str) -> Visitor:
        """Return who watches the fewest runs beside this one."""
        if len(visitors) == 1:
            return visitors[0]
        return min(visitors, key=lambda visitor: len(self._runs(visitor).keys() - {key}))

    def claim(self, visitor: Visitor, key: str) -> float:
        """Return how strongly a visitor claims a place for a run that has none yet."""
        watching = {other for other in self._asked if self._runs(other)} | {visitor}
        there = sum(other.address == visitor.address for other in watching)
        return 1 / (len(self._runs(visitor).keys() | {key}) * math.sqrt(there))

    def claims(self) -> Mapping[str, float]:
        """Return, of every run that is watched, the strongest claim."""
        watching = {visitor: runs for visitor in self._asked if (runs := self._runs(visitor))}
        there = Counter(visitor.address for visitor in watching)
        claims: dict[str, float] = {}
        for visitor, runs in watching.items():
            claim = 1 / (len(runs) * math.sqrt(there[visitor.address]))
            claims |= {key: max(claim, claims.get(key, 0.0)) for key in runs}
        return claims

    def _runs(self, visitor: Visitor) -> dict[str, float]:
        now = self._clock()
        asked = self._asked.get(visitor, {})
        return {key: then for key, then in asked.items() if now - then < WATCHED}
