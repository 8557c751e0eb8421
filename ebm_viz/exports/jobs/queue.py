"""Makes the files of exports, and keeps them for a while.

A file is packed from pictures as a browser sends them, or is made by a thread of this process, one
at a time from a short queue.
"""

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ebm_viz.exports.jobs.disk import NO_ROOM, lacks_room
from ebm_viz.exports.jobs.folder import Folder
from ebm_viz.exports.jobs.job import (
    Job,
    OutOfTurnError,
    QueueFullError,
    State,
    UnknownJobError,
    Work,
    sentence_for,
)
from ebm_viz.exports.watch import CancelledError, ExportError, Watch
from ebm_viz.pictures.wanted import Drawn, Packing
from ebm_viz.server_settings import SERVER
from ebm_viz.serving.visitors import SOMEBODY, Visitor

MOST_KEPT = 32
SECONDS_KEPT = 600.0
SECONDS_UNASKED = 180.0
"""A job is given up if nobody asks for it for so long: its page is closed."""
SECONDS_AT_WORK = 900.0
"""A job is given up if it works for longer, because others wait."""
MOST_OF_A_PAGE = 3
"""Most unfinished exports of one page."""
SHARE_OF_AN_ADDRESS = 0.75
"""Largest share of the queue for one address: a whole school, or one greedy visitor."""
MOST_IN_HAND = 2
"""Most pictures of a job that arrive, wait or are packed at once."""
LOOK = 0.003
"""Seconds after which a picture that waits looks again whether it is the next."""
BREATH = 0.01
"""Seconds for which the worker pauses between two pieces of work, so that others can run."""


class Jobs:
    """Makes files in a private temporary folder.

    The visitor who was served the longest time ago is next. Jobs that train and jobs that do not
    have separate queues. A job that packs pictures is in no queue: it only waits for the browser
    that draws them. One picture is packed at a time, while the next ones arrive.

    Limits hold for the unfinished jobs of a page, for the waiting jobs of an address and of all,
    for the time that a job may take, for the number and bytes of files that are kept, and for how
    long they are kept.
    """

    def __init__(
        self,
        most_waiting: int = SERVER.exports_waiting,
        most_kept: int = MOST_KEPT,
        largest_kept: int = SERVER.exports_megabytes * 10**6,
        seconds_kept: float = SECONDS_KEPT,
        seconds_unasked: float = SECONDS_UNASKED,
        seconds_at_work: float = SECONDS_AT_WORK,
    ) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._most_waiting, self._most_kept = most_waiting, most_kept
        self._largest_kept, self._seconds_kept = largest_kept, seconds_kept
        self._seconds_unasked, self._seconds_at_work = seconds_unasked, seconds_at_work
        self._changed = threading.Condition()
        self._packing_turn = threading.Lock()
        self._workers: dict[bool, threading.Thread] = {}
        self._served: dict[Visitor, float] = {}
        self._folder = Folder()

    def submit(
        self,
        name: str,
        media_type: str,
        work: Work,
        visitor: Visitor = SOMEBODY,
        trains: bool = True,
    ) -> Job:
        """Put a job into the queue. work: writes the file to the path that it is given.

        Raises QueueFullError if too many jobs wait or the disk is full.
        """
        with self._changed:
            job = self._new(name, media_type, visitor)
            job.work, job.trains = work, trains
            if trains not in self._workers:
                worker = threading.Thread(
                    target=self._work, args=(trains,), name="exports", daemon=True
                )
                self._workers[trains] = worker
                worker.start()
            self._changed.notify_all()
            return job

    def begin(
        self,
        name: str,
        media_type: str,
        pack: Callable[[Path], Packing],
        visitor: Visitor = SOMEBODY,
    ) -> Job:
        """Begin a job that packs pictures. pack: returns the packing for the path it is given.

        Raises QueueFullError if too many jobs have begun or the disk is full, and the errors of
        `pack`.
        """
        with self._changed:
            job = self._new(name, media_type, visitor)
            job.state, job.sentence = "drawing", "Drawing"
        try:
            job.packing = pack(job.path)
        except BaseException:
            self.cancel(job.id)
            raise
        return job

    def receive(self, id: str, number: int) -> Job:
        """Take a picture in hand; the caller then has to call `add`, after `turn`.

        Raises OutOfTurnError if the picture is not among the next ones, or is in hand already, and
        UnknownJobError if there is no such job.
        """
        job = self.job(id)
        with self._changed:
            next_ones = range(job.added, job.added + MOST_IN_HAND)
            if job.state != "drawing" or number in job.in_hand or number not in next_ones:
                raise OutOfTurnError(f"Picture {number} is not wanted now.")
            job.in_hand.add(number)
            return job

    async def turn(self, job: Job, number: int) -> None:
        """Wait until the pictures before this one are packed, or the job has ended.

        Raises OutOfTurnError if one of them does not come.
        """
        given_up = time.monotonic() + self._seconds_unasked
        while not self._is_next(job, number):
            if time.monotonic() > given_up:
                raise OutOfTurnError(f"The picture before picture {number} has not come.")
            await asyncio.sleep(LOOK)

    def _is_next(self, job: Job, number: int) -> bool:
        with self._changed:
            return job.over or number == job.added == min(job.in_hand)

    def add(self, job: Job, number: int, drawn: Drawn | None) -> None:
        """Pack a picture that is in hand, whose turn it is; None if it did not arrive.

        The last picture completes the file. If packing fails, the job's state reports it.
        """
        outcome: tuple[State, str] | None = None
        try:
            if drawn is not None and job.state == "drawing":
                outcome = self._pack(job, drawn)
        except Exception as error:
            outcome = "failed", sentence_for(error)
        with self._changed:
            job.in_hand.remove(number)
            if outcome is not None and job.state == "drawing":
                job.state, job.sentence = outcome
            if job.state in ("failed", "cancelled") and not job.in_hand:
                self._clear(job)
            self._tidy()

    def _pack(self, job: Job, drawn: Drawn) -> tuple[State, str]:
        packing = job.packing
        assert packing is not None
        try:
            with self._packing_turn:
                packing.add(drawn)
        except ValueError as error:
            raise ExportError(str(error)) from None
        job.added += 1
        job.bytes = job.path.stat().st_size if job.path.exists() else 0
        job.progress = job.added / (len(packing.pictures) + 1)
        if time.monotonic() - job.begun > self._seconds_at_work:
            raise ExportError(self._too_long())
        if job.bytes > self._largest_kept:
            raise ExportError(
                f"The file is larger than {self._largest_kept / 1e6:,.0f} MB, the most here. Choose"
                " a smaller picture, or fewer of them."
            )
        if job.added < len(packing.pictures):
            return "drawing", f"Drawing: picture {job.added + 1} of {len(packing.pictures)}"
        packing.finish()
        job.progress, job.bytes = 1.0, job.path.stat().st_size
        return "done", ""

    def job(self, id: str) -> Job:
        """Return a job, and record that somebody asks for it; UnknownJobError if there is none."""
        with self._changed:
            self._tidy()
            if id not in self._jobs:
                raise UnknownJobError
            job = self._jobs[id]
            job.asked = time.monotonic()
            return job

    @contextmanager
    def lend(self, job: Job) -> Iterator[None]:
        """Keep a job's file during the block, while somebody reads it."""
        with self._changed:
            job.lent += 1
        try:
            yield
        finally:
            with self._changed:
                job.lent -= 1
                job.asked = time.monotonic()
                if job.id not in self._jobs:
                    self._drop(job)

    def cancel(self, id: str) -> None:
        """Stop a job, or remove its file."""
        with self._changed:
            if id in self._jobs:
                self._drop(self._jobs[id])

    def close(self) -> None:
        """Stop everything and remove all files."""
        with self._changed:
            for job in list(self._jobs.values()):
                self._drop(job)
            self._folder.remove()

    def _new(self, name: str, media_type: str, visitor: Visitor) -> Job:
        self._tidy()
        self._check_room(visitor)
        id = secrets.token_urlsafe(16)
        job = Job(id, name, media_type, self._home() / id, visitor)
        self._jobs[job.id] = job
        return job

    def _home(self) -> Path:
        try:
            return self._folder.path
        except OSError as error:
            if not lacks_room(error):
                raise
            raise QueueFullError(NO_ROOM) from None

    def _check_room(self, visitor: Visitor) -> None:
        unfinished = [job for job in self._jobs.values() if not job.over]
        mine = sum(job.visitor == visitor for job in unfinished)
        if visitor.page and mine >= MOST_OF_A_PAGE:
            raise QueueFullError(
                f"{MOST_OF_A_PAGE} exports of this page are on their way, as many as may be. Wait"
                " for one, or cancel it."
            )
        waiting = [job for job in unfinished if job.state in ("waiting", "drawing")]
        nearby = sum(job.visitor.address == visitor.address for job in waiting)
        of_an_address = max(1, int(SHARE_OF_AN_ADDRESS * self._most_waiting))
        if len(waiting) >= self._most_waiting or (visitor.address and nearby >= of_an_address):
            raise QueueFullError("Many exports are on their way. Try again in a while.")

    def _work(self, trains: bool) -> None:
        while True:
            with self._changed:
                job = self._next(trains)
                if job is None:
                    self._changed.wait(self._seconds_kept / 10)
                    self._tidy()
                    continue
                job.state, job.sentence, job.begun = "working", "Beginning", time.monotonic()
                self._served[job.visitor] = job.begun
            state, sentence = self._make(job)
            with self._changed:
                if job.state == "working":
                    job.state, job.sentence = state, sentence
                if job.state == "done":
                    job.progress, job.bytes = 1.0, job.path.stat().st_size
                else:
                    job.path.unlink(missing_ok=True)

    def _next(self, trains: bool) -> Job | None:
        waiting = [
            job for job in self._jobs.values() if job.state == "waiting" and job.trains == trains
        ]
        return min(waiting, key=lambda job: self._served.get(job.visitor, 0.0), default=None)

    def _make(self, job: Job) -> tuple[State, str]:
        def on_progress(share: float, sentence: str) -> None:
            job.progress, job.sentence = max(job.progress, min(1.0, share)), sentence
            if time.monotonic() - job.begun > self._seconds_at_work:
                raise ExportError(self._too_long())
            time.sleep(BREATH)

        assert job.work is not None
        try:
            job.work(job.path, Watch(on_progress, lambda: self._unwanted(job)))
        except CancelledError:
            return "cancelled", "Cancelled."
        except Exception as error:
            return "failed", sentence_for(error)
        return "done", ""

    def _too_long(self) -> str:
        return f"The export took more than {self._seconds_at_work / 60:.0f} minutes. Export less."

    def _unwanted(self, job: Job) -> bool:
        return job.state != "working" or self._unasked(job) > self._seconds_unasked

    def _unasked(self, job: Job) -> float:
        return time.monotonic() - job.asked

    def _tidy(self) -> None:
        """Drop old jobs, and the oldest finished ones while there are too many files or bytes."""
        for job in list(self._jobs.values()):
            patience = self._seconds_kept if job.over else self._seconds_unasked
            if not job.busy and self._unasked(job) > patience:
                self._drop(job)
        over = [job for job in self._jobs.values() if job.over]
        while len(over) > 1 and (
            len(over) > self._most_kept
            or sum(job.bytes for job in self._jobs.values()) > self._largest_kept
        ):
            self._drop(over.pop(0))
        for visitor in self._served.keys() - {job.visitor for job in self._jobs.values()}:
            del self._served[visitor]

    def _drop(self, job: Job) -> None:
        if not job.over:
            job.state, job.sentence = "cancelled", "Cancelled."
        if not job.busy:  # otherwise whoever uses its file removes it afterwards
            self._clear(job)
        self._jobs.pop(job.id, None)

    def _clear(self, job: Job) -> None:
        if job.packing is not None and job.state != "done":
            with suppress(OSError):  # a full disk may say so again when the file is closed
                job.packing.abandon()
        job.packing = None
        job.path.unlink(missing_ok=True)
