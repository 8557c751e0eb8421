"""How an export says how far it is, learns that nobody wants it, and waits for its turn."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Turn = Callable[[], AbstractContextManager[None]]

SECONDS_A_TURN = 0.02
"""How long an export trains before another's turn."""


class ExportError(ValueError):
    """Something cannot be exported; the message is a sentence for people."""


class CancelledError(Exception):
    """Nobody wants the file any more."""


class Watch:
    """Follows an export: `tell` passes on how far it is, `part` hands out a share of the way.

    told: called with the share that is done, from 0 to 1, and a sentence. cancelled: asked often.
    turn: entered for whatever trains, for SECONDS_A_TURN at a time.
    """

    def __init__(
        self,
        told: Callable[[float, str], None] = lambda share, sentence: None,
        cancelled: Callable[[], bool] = lambda: False,
        turn: Turn = nullcontext,
    ) -> None:
        self._told, self._cancelled, self.turn = told, cancelled, turn

    @property
    def cancelled(self) -> bool:
        """Whether to stop."""
        return self._cancelled()

    def tell(self, share: float, sentence: str) -> None:
        """Say how far the export is; CancelledError if nobody wants it any more."""
        if self._cancelled():
            raise CancelledError
        self._told(share, sentence)

    def part(self, first: float, last: float) -> "Watch":
        """Return a watch whose 0 and 1 are `first` and `last` of this one."""
        return Watch(
            lambda share, sentence: self._told(first + (last - first) * share, sentence),
            self._cancelled,
            self.turn,
        )

    def in_turns(self, turn: Turn) -> "Watch":
        """Return a watch that is the same but for its turns."""
        return Watch(self._told, self._cancelled, turn)
