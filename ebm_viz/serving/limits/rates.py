"""Rate limits: how often somebody may do something, with a burst that is allowed at once."""

import time
from collections.abc import Callable, Hashable

from ebm_viz.serving.latest import Latest

BURST = 5
"""The burst, in seconds' worth of the rate: a class opens a page at the same time."""
MOST_REMEMBERED = 10_000

Clock = Callable[[], float]


class Bucket:
    """A token bucket: each action takes a token, and `rate` tokens a second come back.

    most: how many tokens it holds, which is also the burst.
    """

    def __init__(self, rate: float, most: float, clock: Clock = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._tokens, self._then = most, clock()

    def take(self) -> bool:
        """Take a token and return True; return False if there is none."""
        self._refill()
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def delay(self) -> float:
        """Take a token, on credit if there is none, and return the seconds until it is due."""
        self._refill()
        self._tokens -= 1
        return max(0.0, -self._tokens / self._rate)

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._most, self._tokens + (now - self._then) * self._rate)
        self._then = now


class Rates:
    """A bucket for each name, such as an address; it keeps the most recently used names."""

    def __init__(self, rate: float, burst: float = BURST, clock: Clock = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, max(1.0, rate * burst), clock
        self._buckets: Latest[Hashable, Bucket] = Latest(MOST_REMEMBERED)

    def of(self, name: Hashable) -> Bucket:
        """Return the bucket of a name."""
        return self._buckets.use_or(name, lambda: Bucket(self._rate, self._most, self._clock))

    def __len__(self) -> int:
        return len(self._buckets)
