"""Drawing in a process of its own, so that it holds up nothing in this one."""

import contextlib
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ebm_viz
from ebm_viz.figures.film.film import FilmCancelledError, whole_or_nothing
from ebm_viz.figures.film.plan import FilmPlan
from ebm_viz.figures.film.worker import LENGTH, Task
from ebm_viz.scene import Scene, Style
from ebm_viz.training import Snapshot

SECONDS_KEPT = 300.0
"""A worker without work for so long is ended: it holds some 300 MB."""
POLL = 0.1
"""Seconds after which a cancelled task is noticed."""

_PROGRAM = "from ebm_viz.figures.film.worker import main; main()"
_DIED = (
    "The process that draws has ended before the file was complete. Try again; if it happens again,"
    " choose a smaller size or fewer frames."
)


class WorkerError(RuntimeError):
    """The process that draws has failed; the message is a sentence for people."""


def film_in_process(
    scene: Scene,
    histories: Sequence[Sequence[Snapshot]],
    plan: FilmPlan,
    style: Style,
    target: Path,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write a film as `film` does, in another process: the film, or nothing.

    One is drawn at a time; others wait. Raises ValueError for a film that cannot be,
    FilmCancelledError and WorkerError, and OSError if the file cannot be written.
    """
    _STUDIO.do(scene, histories, plan, style, target, progress, cancelled)


def png_in_process(
    scene: Scene,
    histories: Sequence[Sequence[Snapshot]],
    style: Style,
    target: Path,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write the picture at the scene's step and β as PNG, drawn in another process; the errors are
    those of `film_in_process`.
    """
    _STUDIO.do(scene, histories, None, style, target, lambda share: None, cancelled)


class Studio:
    """Keeps a process that draws, from the first task until there has been none for a while."""

    def __init__(self, program: str = _PROGRAM) -> None:
        self._program = program
        self._turn = threading.Lock()
        self._worker: _Worker | None = None
        self._rest: threading.Timer | None = None

    def do(
        self,
        scene: Scene,
        histories: Sequence[Sequence[Snapshot]],
        plan: FilmPlan | None,
        style: Style,
        target: Path,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Have a task done."""
        while not self._turn.acquire(timeout=POLL):
            if cancelled():
                raise FilmCancelledError
        try:
            if self._rest:
                self._rest.cancel()
            with whole_or_nothing(target) as unfinished:
                self._follow(Task(scene, histories, plan, style, unfinished), progress, cancelled)
        finally:
            self._rest = threading.Timer(SECONDS_KEPT, self.close)
            self._rest.daemon = True
            self._rest.start()
            self._turn.release()

    def close(self) -> None:
        """End the process, unless it works."""
        if self._turn.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._turn.release()

    def _follow(
        self, task: Task, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> None:
        if self._worker is None or not self._worker.lives:
            self._worker = _Worker(self._program)
        worker, told = self._worker, False
        worker.send(task)
        try:
            while not told:
                if cancelled():
                    raise FilmCancelledError
                told = self._hear(worker, progress)
        finally:
            if not told:
                self._end()
        if refused := worker.refused:
            raise ValueError(refused)
        if number := worker.unwritten:
            raise OSError(number, os.strerror(number), str(task.target))

    def _hear(self, worker: "_Worker", progress: Callable[[float], None]) -> bool:
        """Take what the worker says next; return whether that was its last word on the task."""
        try:
            said = worker.said.get(timeout=POLL)
        except queue.Empty:
            return False
        if said and "progress" in said:
            progress(said["progress"])
            return False
        if not said or "failed" in said:
            raise WorkerError(_DIED)
        worker.refused, worker.unwritten = said.get("refused"), said.get("unwritten")
        return True

    def _end(self) -> None:
        if self._worker:
            self._worker.kill()
        self._worker = None


class _Worker:
    """The process, and threads that talk to it so that nobody waits for a pipe.

    said: what it tells, in order; None when it has ended. refused: why a task cannot be done.
    unwritten: the errno for which its file could not be written.
    """

    def __init__(self, program: str) -> None:
        root = str(Path(ebm_viz.__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **one_thread, "PYTHONPATH": os.pathsep.join(paths)},
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._pipe_in, self._pipe_out = self._process.stdin, self._process.stdout
        self.said: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.refused: str | None = None
        self.unwritten: int | None = None
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def send(self, task: Task) -> None:
        """Send a task, in its own time."""
        threading.Thread(target=self._send, args=(task,), daemon=True).start()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # what it can no longer read
            self._pipe_in.close()

    def _send(self, task: Task) -> None:
        pickled = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
        try:
            self._pipe_in.write(len(pickled).to_bytes(LENGTH, "big") + pickled)
            self._pipe_in.flush()
        except (OSError, ValueError):
            self._process.kill()  # whoever listens is told

    def _listen(self) -> None:
        with self._pipe_out:
            for line in self._pipe_out:
                self.said.put(json.loads(line))
        self.said.put(None)


_STUDIO = Studio()
