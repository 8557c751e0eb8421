"""How an export reports its progress, learns that it is cancelled, and waits for its turn."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from ebm_viz.serving.http.queries import BadRequestError

Turn = Callable[[], AbstractContextManager[None]]


class ExportError(BadRequestError):
    """Something cannot be exported; the message is a sentence for people."""


class CancelledError(Exception):
    """Nobody needs the file any more."""


class Watch:
    """Follows an export: `report` takes its progress, `part` gives a part of it its own range.

    on_progress: called with the share that is done, from 0 to 1, and a sentence. cancelled: called
    often; returns whether to stop. turn: a context to enter for training, for SECONDS_A_TURN at a
    time.
    """

    def __init__(
        self,
        on_progress: Callable[[float, str], None] = lambda share, sentence: None,
        cancelled: Callable[[], bool] = lambda: False,
        turn: Turn = nullcontext,
    ) -> None:
        self._on_progress, self._cancelled, self.turn = on_progress, cancelled, turn

    def report(self, share: float, sentence: str) -> None:
        """Report how far the export is; CancelledError if nobody needs it any more."""
        if self._cancelled():
            raise CancelledError
        self._on_progress(share, sentence)

    def part(self, first: float, last: float) -> "Watch":
        """Return a watch whose 0 and 1 mean `first` and `last` of this one."""
        return Watch(
            lambda share, sentence: self._on_progress(first + (last - first) * share, sentence),
            self._cancelled,
            self.turn,
        )

    def in_turns(self, turn: Turn) -> "Watch":
        """Return the same watch with other turns."""
        return Watch(self._on_progress, self._cancelled, turn)
