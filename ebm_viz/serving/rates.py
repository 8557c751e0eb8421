"""Rates: how often somebody may do something, with a burst that is allowed at once."""

import time
from collections.abc import Callable, Hashable

from ebm_viz.serving.latest import Latest

BURST = 5
"""Seconds' worth that may come at once: a class opens a page together."""
MOST_REMEMBERED = 10_000

Clock = Callable[[], float]


class Bucket:
    """Tokens: whatever is done takes one, and time brings them back."""

    def __init__(self, rate: float, most: float, clock: Clock = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._tokens, self._then = most, clock()

    def take(self) -> bool:
        """Take a token if there is one."""
        self._refill()
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def delay(self) -> float:
        """Take a token, and return in how many seconds it is there."""
        self._refill()
        self._tokens -= 1
        return max(0.0, -self._tokens / self._rate)

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._most, self._tokens + (now - self._then) * self._rate)
        self._then = now


class Rates:
    """A bucket for each name, such as an address; the names last heard are remembered."""

    def __init__(self, rate: float, burst: float = BURST, clock: Clock = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, max(1.0, rate * burst), clock
        self._buckets: Latest[Hashable, Bucket] = Latest(MOST_REMEMBERED)

    def of(self, name: Hashable) -> Bucket:
        """Return the bucket of a name."""
        bucket = self._buckets.use(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(self._rate, self._most, self._clock)
        return bucket

    def __len__(self) -> int:
        return len(self._buckets)
