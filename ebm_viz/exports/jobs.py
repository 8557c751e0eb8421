"""Exports wait in a short queue and are made one at a time; their files are kept for a while."""

import atexit
import logging
import secrets
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ebm_viz.exports.disk import lacks_room
from ebm_viz.exports.watch import CancelledError, ExportError, Watch
from ebm_viz.settings import SETTINGS

MOST_KEPT = 32
SECONDS_KEPT = 600.0
SECONDS_UNASKED = 180.0
"""A job after which nobody asks for so long is given up: its page is closed."""
BREATH = 0.01
"""Seconds that the worker leaves to others between two pieces of work."""

State = Literal["waiting", "working", "done", "failed", "cancelled"]
Work = Callable[[Path, Watch], None]

_NO_ROOM = "The server's disk is full: the file cannot be written. Try again later."
_FAILED = "The export failed on the server. Try another format, or fewer panels."

log = logging.getLogger(__name__)


class QueueFullError(Exception):
    """Too many exports are waiting, or there is no room for files; the message is a sentence for
    people.
    """


class UnknownJobError(KeyError):
    """There is no such job, or no longer."""


@dataclass
class Job:
    """One export: how far it is, and where its file will be.

    name: of the file. progress: from 0 to 1. sentence: what is done just now, or why it failed.
    """

    id: str
    name: str
    media_type: str
    path: Path
    work: Work
    state: State = "waiting"
    progress: float = 0.0
    sentence: str = "Waiting for other exports"
    bytes: int = 0
    asked: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled")


class Jobs:
    """Makes files in a private temporary folder, in the order in which they were asked for.

    Bounded in jobs that wait, in files and bytes that are kept, and in the time they are kept.
    """

    def __init__(
        self,
        most_waiting: int = SETTINGS.exports_waiting,
        most_kept: int = MOST_KEPT,
        largest_kept: int = SETTINGS.exports_megabytes * 10**6,
        seconds_kept: float = SECONDS_KEPT,
        seconds_unasked: float = SECONDS_UNASKED,
    ) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._most_waiting, self._most_kept = most_waiting, most_kept
        self._largest_kept, self._seconds_kept = largest_kept, seconds_kept
        self._seconds_unasked = seconds_unasked
        self._changed = threading.Condition()
        self._worker: threading.Thread | None = None
        self._folder: Path | None = None

    def submit(self, name: str, media_type: str, work: Work) -> Job:
        """Put work in the queue: it writes to the path that it is given. QueueFullError if too
        many wait, or the disk is full.
        """
        with self._changed:
            self._tidy()
            if sum(job.state == "waiting" for job in self._jobs.values()) >= self._most_waiting:
                raise QueueFullError("Many exports wait on the server. Try again in a while.")
            id = secrets.token_urlsafe(16)
            job = Job(id, name, media_type, self._home() / id, work)
            self._jobs[job.id] = job
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="exports", daemon=True)
                self._worker.start()
            self._changed.notify()
            return job

    def job(self, id: str) -> Job:
        """Return a job, and know that somebody still asks for it; UnknownJobError if there is
        none.
        """
        with self._changed:
            self._tidy()
            if id not in self._jobs:
                raise UnknownJobError(id)
            job = self._jobs[id]
            job.asked = time.monotonic()
            return job

    def cancel(self, id: str) -> None:
        """Stop a job, or forget its file."""
        with self._changed:
            if id in self._jobs:
                self._drop(self._jobs[id])

    def close(self) -> None:
        """Stop everything and remove all files."""
        with self._changed:
            for job in list(self._jobs.values()):
                self._drop(job)
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def _home(self) -> Path:
        if self._folder is None:
            try:
                self._folder = Path(tempfile.mkdtemp(prefix="ebm_viz-"))  # for this user alone
            except OSError as error:
                if not lacks_room(error):
                    raise
                raise QueueFullError(_NO_ROOM) from None
            atexit.register(self.close)
        return self._folder

    def _work(self) -> None:
        while True:
            with self._changed:
                job = next((job for job in self._jobs.values() if job.state == "waiting"), None)
                if job is None:
                    self._changed.wait(self._seconds_kept / 10)
                    self._tidy()
                    continue
                job.state, job.sentence = "working", "Beginning"
            state, sentence = self._make(job)
            with self._changed:
                if job.state == "working":
                    job.state, job.sentence = state, sentence
                if job.state == "done":
                    job.progress, job.bytes = 1.0, job.path.stat().st_size
                else:
                    job.path.unlink(missing_ok=True)

    def _make(self, job: Job) -> tuple[State, str]:
        def told(share: float, sentence: str) -> None:
            job.progress, job.sentence = max(job.progress, min(1.0, share)), sentence
            time.sleep(BREATH)

        try:
            job.work(job.path, Watch(told, lambda: self._unwanted(job)))
        except CancelledError:
            return "cancelled", "Cancelled."
        except ExportError as error:
            return "failed", str(error)
        except OSError as error:
            if lacks_room(error):
                return "failed", _NO_ROOM
            log.exception("An export failed")
            return "failed", _FAILED
        except Exception:
            log.exception("An export failed")
            return "failed", _FAILED
        return "done", ""

    def _unwanted(self, job: Job) -> bool:
        return job.state != "working" or self._unasked(job) > self._seconds_unasked

    def _unasked(self, job: Job) -> float:
        return time.monotonic() - job.asked

    def _tidy(self) -> None:
        """Drop what is old, and the oldest of what is too much."""
        for job in list(self._jobs.values()):
            patience = self._seconds_kept if job.over else self._seconds_unasked
            if job.state != "working" and self._unasked(job) > patience:
                self._drop(job)
        over = [job for job in self._jobs.values() if job.over]
        while len(over) > 1 and (
            len(over) > self._most_kept or sum(job.bytes for job in over) > self._largest_kept
        ):
            self._drop(over.pop(0))

    def _drop(self, job: Job) -> None:
        if job.state == "working":
            job.state, job.sentence = "cancelled", "Cancelled."  # the worker removes its file
        else:
            job.path.unlink(missing_ok=True)
        self._jobs.pop(job.id, None)
