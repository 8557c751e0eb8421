"""Runs trained on this machine by processes that the serving process starts."""

import asyncio
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from ebm_viz.experiment import Experiment
from ebm_viz.server_settings import PREFIX, ServerSettings, ServerSettingsError
from ebm_viz.serving.latest import Latest
from ebm_viz.serving.processes.remote import (
    AWAY,
    BUSY,
    SECONDS_TO_ANSWER,
    Dealer,
    RemoteStore,
    bounds_of,
)
from ebm_viz.serving.runs.contract import FullError, UnknownRunError
from ebm_viz.serving.visitors import SOMEBODY, Visitor

SECONDS_TO_START = 60.0
SECONDS_BETWEEN_STARTS = 5.0
"""A process that ends at once is not started again for this long."""
PROGRAM = "ebm_viz.serving.processes.training_process"
"""The module that each process runs."""
PROTOCOL = pickle.HIGHEST_PROTOCOL


class _Process:
    """A process with a Worker.

    Questions go to its standard input, answers come from its standard output. Each carries a
    number, so that many questions may be open at once.
    """

    def __init__(self, bounds: dict[str, int]) -> None:
        self._bounds = bounds
        self._numbers = itertools.count()
        self._asked: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = -SECONDS_BETWEEN_STARTS

    def ask(self, question: str, *arguments: Any) -> Future[Any]:
        """Return the future answer to a question; FullError if the process is away."""
        number, answer = next(self._numbers), Future[Any]()
        with self._lock:
            stdin = self._there().stdin
            assert stdin is not None
            self._asked[number] = answer
            try:
                pickle.dump((number, question, arguments), stdin, PROTOCOL)
                stdin.flush()
            except OSError:
                self._asked.pop(number, None)
                raise FullError(AWAY) from None
        return answer

    def _there(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            if time.monotonic() - self._started < SECONDS_BETWEEN_STARTS:
                raise FullError(AWAY)
            self._started = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
            assert self._process.stdin is not None
            pickle.dump(self._bounds, self._process.stdin, PROTOCOL)
            reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
            reader.start()
        return self._process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        try:
            while True:
                number, answer, error = pickle.load(process.stdout)
                asked = self._asked.pop(number, None)
                if asked is None or not asked.set_running_or_notify_cancel():
                    continue  # nobody waits for it any more
                if error is None:
                    asked.set_result(answer)
                else:
                    asked.set_exception(error)
        except Exception:  # it has ended, or what it says cannot be read
            self._lost(process)

    def _lost(self, process: subprocess.Popen[bytes]) -> None:
        """End all open questions with FullError; the next question starts the process again."""
        process.kill()
        process.wait()
        with self._lock:
            self._process = None
            asked, self._asked = self._asked, {}
        for answer in asked.values():
            if answer.set_running_or_notify_cancel():
                answer.set_exception(FullError(AWAY))

    def end(self) -> None:
        """Kill the process."""
        with self._lock:
            if self._process is not None:
                self._process.kill()


class ProcessStore(RemoteStore):
    """Runs in separate processes on this machine.

    Serving and training do not delay each other, and as many cores train as there are processes.
    A Dealer gives them experiments. The bounds in the settings hold for all of them together.
    """

    def __init__(self, settings: ServerSettings) -> None:
        super().__init__(settings.most_experiments)
        self._texts: Latest[str, tuple[str, int]] = Latest(settings.most_experiments)
        self._lock = threading.Lock()
        count = settings.training_processes
        self._processes = [_Process(bounds_of(settings, count)) for _ in range(count)]
        self._dealer = Dealer(count)

    def start(self) -> None:
        """See Store."""
        try:
            for answer in [process.ask("pid") for process in self._processes]:
                answer.result(SECONDS_TO_START)
        except (FullError, TimeoutError):
            raise ServerSettingsError(
                "EBM_VIZ_TRAINING_PROCESSES: a process does not start; the log says why."
            ) from None

    def open(self, experiment: Experiment, visitor: Visitor = SOMEBODY) -> str:
        """See Store."""
        key = experiment.key
        self._openings.note(key, visitor)
        with self._lock:
            if self._texts.use(key) is None:
                self._texts[key] = experiment.to_json(), self._dealer.deal(experiment)
        return key

    def end(self) -> None:
        """Kill the processes; they end with this one in any case."""
        for process in self._processes:
            process.end()

    def number_of(self, key: str) -> int:
        """Return the number of the process that trains an opened experiment."""
        return self._of(key)[1]

    def text_of(self, key: str) -> str:
        """See RemoteStore."""
        return self._of(key)[0]

    async def answer(self, key: str, question: str, *arguments: Any) -> Any:
        """See RemoteStore."""
        asked = self._process_of(key).ask(question, *arguments)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asked), SECONDS_TO_ANSWER)
        except TimeoutError:
            raise FullError(BUSY) from None

    def wait(self, key: str, question: str, *arguments: Any) -> Any:
        """See RemoteStore."""
        try:
            return self._process_of(key).ask(question, *arguments).result(SECONDS_TO_ANSWER)
        except TimeoutError:
            raise FullError(BUSY) from None

    def _process_of(self, key: str) -> _Process:
        return self._processes[self.number_of(key)]

    def _of(self, key: str) -> tuple[str, int]:
        with self._lock:
            if key not in self._texts:
                raise UnknownRunError(key)
            return self._texts[key]


def _environment() -> dict[str, str]:
    """Return the environment of this process without the server's settings."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return rest | {"PYTHONPATH": str(Path(__file__).parents[3])}
