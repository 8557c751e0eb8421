"""A dictionary that keeps the most recently used entries."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Latest(OrderedDict[Key, Value]):
    """At most `most` entries, ordered from the least to the most recently used.

    A further entry removes the least recently used one. Setting an entry and calling `use` count
    as use; reading it does not. Several threads may use it.

    >>> latest = Latest(2)
    >>> latest["a"], latest["b"] = 1, 2
    >>> latest.use("a")
    1
    >>> latest["c"] = 3
    >>> list(latest)
    ['a', 'c']
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._lock = threading.RLock()

    def __setitem__(self, key: Key, value: Value) -> None:
        with self._lock:
            super().__setitem__(key, value)
            self.move_to_end(key)
            while len(self) > self._most:
                self.popitem(last=False)

    def use(self, key: Key) -> Value | None:
        """Return an entry and mark it as the most recently used; None if there is none."""
        with self._lock:
            if key not in self:
                return None
            self.move_to_end(key)
            return self[key]

    def use_or(self, key: Key, build: Callable[[], Value]) -> Value:
        """Return an entry, built if there is none, and mark it as the most recently used."""
        with self._lock:
            value = self[key] = self[key] if key in self else build()
            return value

    def drop(self, key: Key, value: Value) -> None:
        """Remove an entry if it still holds this value."""
        with self._lock:
            if self.get(key) is value:
                del self[key]
