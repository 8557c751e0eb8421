"""One export: its progress, its file, and what may go wrong with it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ebm_viz.exports.jobs.disk import NO_ROOM, lacks_room
from ebm_viz.exports.watch import ExportError, Watch
from ebm_viz.pictures import PictureError
from ebm_viz.pictures.wanted import Packing
from ebm_viz.serving.limits.refusals import RefusedError
from ebm_viz.serving.runs.contract import FullError
from ebm_viz.serving.visitors import Visitor

State = Literal["drawing", "waiting", "working", "done", "failed", "cancelled"]
Work = Callable[[Path, Watch], None]

_FAILED = "The export failed on the server. Try another format, or fewer panels."
_NO_MEMORY = "The server has too little memory for this file. Export less, or try again later."
_LOG = logging.getLogger(__name__)


class QueueFullError(FullError):
    """Too many exports are waiting, or there is no room for files.

    The message is a sentence for people.
    """


class UnknownJobError(RefusedError):
    """There is no such job, or not any longer."""

    def __init__(self) -> None:
        super().__init__(404, "The server does not know this export, or no longer. Export again.")


class OutOfTurnError(RefusedError):
    """The job expects another picture, or none."""

    def __init__(self, sentence: str) -> None:
        super().__init__(409, sentence)


@dataclass
class Job:
    """One export: its progress, and the path of its file.

    name: of the file. work: makes the file. trains: whether work trains; such jobs have a queue of
    their own. packing: packs pictures that a browser draws, for a job without work. added: how many
    pictures are packed. in_hand: numbers of the pictures that arrive, wait or are packed. progress:
    from 0 to 1. sentence: what is being done, or why it failed. lent: how many requests are reading
    the file. begun, asked: when its work began and when somebody last asked for it, in monotonic
    seconds.
    """

    id: str
    name: str
    media_type: str
    path: Path
    visitor: Visitor
    work: Work | None = None
    trains: bool = False
    packing: Packing | None = None
    added: int = 0
    in_hand: set[int] = field(default_factory=set)
    state: State = "waiting"
    progress: float = 0.0
    sentence: str = "Waiting for other exports"
    bytes: int = 0
    lent: int = 0
    begun: float = field(default_factory=time.monotonic)
    asked: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def busy(self) -> bool:
        """Whether somebody writes or reads its file."""
        return bool(self.state == "working" or self.in_hand or self.lent)


def sentence_for(error: Exception) -> str:
    """Return a sentence for people about a failed export; unexpected errors are logged."""
    if isinstance(error, (ExportError, PictureError, FullError)):
        return str(error)
    if isinstance(error, OSError) and lacks_room(error):
        return NO_ROOM
    _LOG.error("An export failed", exc_info=error)
    return _NO_MEMORY if isinstance(error, MemoryError) else _FAILED
