"""A dictionary that keeps what was used last."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Latest(OrderedDict[Key, Value]):
    """At most `most` entries, in the order of their use; beyond that the least recently used go.

    Setting an entry and `use` count as use, reading it does not.

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

    def __setitem__(self, key: Key, value: Value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > self._most:
            self.popitem(last=False)

    def use(self, key: Key) -> Value | None:
        """Return an entry, which is the newest from now on; None if it is not kept."""
        if key not in self:
            return None
        self.move_to_end(key)
        return self[key]
