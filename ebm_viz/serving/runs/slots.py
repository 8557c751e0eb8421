"""Shares the store's slots for runs fairly: among visitors, then among the runs of each."""

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence

from ebm_viz.serving.visitors import Visitor

WATCHED = 10.0
"""A run counts as watched for this many seconds after the last request for its frames."""


class Slots:
    """Records which visitors watch which runs, and how strong their claims to a slot are.

    A slot is room for one run in the store. A visitor who watches n runs has a claim of 1/n for
    each of them, and of 1/(n√m) if m visitors share the address. A run that several visitors watch
    has the strongest of their claims.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked: OrderedDict[Visitor, dict[str, float]] = OrderedDict()
        self._last: dict[str, float] = {}

    def note(self, visitor: Visitor, key: str) -> None:
        """Record that a visitor requests a run now."""
        now = self._clock()
        self._asked[visitor] = {**self._runs(visitor), key: now}
        self._asked.move_to_end(visitor)
        self._last[key] = now
        while not self._runs(next(iter(self._asked))):
            self._asked.popitem(last=False)

    def forget(self, key: str) -> None:
        """Record that a run has lost its slot."""
        self._last.pop(key, None)

    def watched(self, key: str) -> bool:
        """Whether anybody has requested a run within the last `WATCHED` seconds."""
        return self._clock() - self._last.get(key, -math.inf) < WATCHED

    def new(self, visitor: Visitor) -> bool:
        """Whether a visitor watches no run."""
        return not self._runs(visitor)

    def least_busy(self, visitors: Sequence[Visitor], key: str) -> Visitor:
        """Return the visitor who watches the fewest other runs."""
        if len(visitors) == 1:
            return visitors[0]
        return min(visitors, key=lambda visitor: len(self._runs(visitor).keys() - {key}))

    def claim(self, visitor: Visitor, key: str) -> float:
        """Return the claim of a visitor to a slot for a run that has none yet."""
        watching = {other for other in self._asked if self._runs(other)} | {visitor}
        there = sum(other.address == visitor.address for other in watching)
        return 1 / (len(self._runs(visitor).keys() | {key}) * math.sqrt(there))

    def claims(self) -> Mapping[str, float]:
        """Return the strongest claim to each watched run."""
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
