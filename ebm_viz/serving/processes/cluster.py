"""Runs trained by workers of a Ray cluster, shared by all web processes that use it."""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayActorError, RayTaskError

from ebm_viz.experiment import Experiment
from ebm_viz.server_settings import ServerSettings, ServerSettingsError
from ebm_viz.serving.latest import Latest
from ebm_viz.serving.processes.remote import (
    AWAY,
    SECONDS_TO_ANSWER,
    Dealer,
    RemoteStore,
    Worker,
    bounds_of,
)
from ebm_viz.serving.runs.batch import EDITION
from ebm_viz.serving.runs.contract import FullError, UnknownRunError
from ebm_viz.serving.visitors import SOMEBODY, Visitor

LOCAL = "local"
OBJECT_STORE = 100 * 2**20
"""Bytes of shared memory that Ray may take on this machine."""
SECONDS_TO_START = 60.0
SECONDS_TO_CONNECT = 20.0
SECONDS_IDLE = 1800.0
"""A worker ends after so long without a question; the next request starts it again."""

_NOT_THERE = "The cluster that trains does not answer. The run begins as soon as it does."

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Entry:
    """An experiment that a page has opened, as JSON.

    worker: the number of the worker that trains it; None until it is known.
    """

    text: str
    worker: int | None = None


class _Directory:
    """Remembers the experiments that pages have opened, and assigns them to the workers in turn."""

    def __init__(self, workers: int, most_experiments: int) -> None:
        self._workers = workers
        self._entries: Latest[str, _Entry] = Latest(most_experiments)
        self._dealer = Dealer(workers)

    def workers(self) -> int:
        return self._workers

    def open(self, key: str, text: str) -> _Entry:
        entry = self._entries.get(key)
        if entry is None:
            entry = _Entry(text, self._dealer.deal(Experiment.from_json(text)))
        self._entries[key] = entry
        return entry

    def find(self, key: str) -> _Entry | None:
        return self._entries.get(key)


class _Worker(Worker):
    """A worker that ends when nobody has asked it anything for a long time."""

    def __init__(self, bounds: Mapping[str, int]) -> None:
        super().__init__(bounds)
        self._self = ray.get_runtime_context().current_actor
        self._check_again()

    def _end_if_idle(self, asked: int) -> None:
        if asked == self.asked:
            ray.kill(self._self, no_restart=True)
        self._check_again()

    def _check_again(self) -> None:
        timer = threading.Timer(SECONDS_IDLE, self._end_if_idle, (self.asked,))
        timer.daemon = True
        timer.start()


class ClusterStore(RemoteStore):
    """Runs in the named workers of a Ray cluster; a directory assigns runs to workers in turn.

    Any number of processes may use one cluster. They share its runs: all of them may request what
    one of them has opened. A worker that dies is restarted and trains its runs from the beginning.
    """

    def __init__(self, address: str, settings: ServerSettings) -> None:
        super().__init__(settings.most_experiments)
        self._address, self._settings = address, settings
        self._entries: Latest[str, _Entry] = Latest(settings.most_experiments)
        self._lock = threading.Lock()
        self._workers: int | None = None
        self._actors: dict[str, Any] = {}

    def start(self) -> None:
        """See Store."""
        if self._address != LOCAL:
            host, _, port = self._address.rpartition(":")
            try:
                socket.create_connection((host, int(port)), SECONDS_TO_ANSWER).close()
            except OSError as error:
                raise ServerSettingsError(
                    f"EBM_VIZ_CLUSTER: nothing answers at {self._address} ({error})."
                    " Start Ray there, or give its address."
                ) from None
        try:
            for number in range(self._connect()):
                self._worker(number)  # starts it now, so that the first visitor waits less
        except FullError as error:
            raise ServerSettingsError(
                f"EBM_VIZ_CLUSTER: Ray cannot be used at {self._address}; the log says why."
            ) from error

    def open(self, experiment: Experiment, visitor: Visitor = SOMEBODY) -> str:
        """See Store."""
        key = experiment.key
        self._openings.note(key, visitor)
        self._note(key, _Entry(experiment.to_json()))
        with suppress(FullError):  # the request for its frames will report it
            self._entry(key)
        return key

    def text_of(self, key: str) -> str:
        """See RemoteStore."""
        return self._entry(key).text

    async def answer(self, key: str, question: str, *arguments: Any) -> Any:
        """See RemoteStore."""
        worker = await asyncio.to_thread(self._worker_of, key)
        try:
            async with asyncio.timeout(SECONDS_TO_ANSWER):
                return await getattr(worker, question).remote(*arguments)
        except RayTaskError as error:
            raise error.cause from None
        except (RayActorError, TimeoutError):
            raise self._away() from None

    def wait(self, key: str, question: str, *arguments: Any) -> Any:
        """See RemoteStore."""
        return self._get(getattr(self._worker_of(key), question).remote(*arguments))

    def _worker_of(self, key: str) -> Any:
        if not _is_key(key):
            raise UnknownRunError(key)
        number = self._entry(key).worker
        assert number is not None  # the directory has assigned one
        return self._worker(number)

    def _entry(self, key: str) -> _Entry:
        """Return an experiment that some process has opened, with the number of its worker."""
        self._connect()
        with self._lock:
            known = self._entries.get(key)
        if known is not None and known.worker is not None:
            return known
        directory = self._directory()
        asked = directory.open.remote(key, known.text) if known else directory.find.remote(key)
        entry: _Entry | None = self._get(asked)
        if entry is None:
            raise UnknownRunError(key)
        self._note(key, entry)
        return entry

    def _note(self, key: str, entry: _Entry) -> None:
        with self._lock:
            self._entries[key] = entry

    def _get(self, answer: Any, seconds: float = SECONDS_TO_ANSWER) -> Any:
        """Return an answer; FullError if the actor that should give it is away."""
        try:
            return ray.get(answer, timeout=seconds)
        except RayTaskError as error:
            raise error.cause from None
        except (RayActorError, GetTimeoutError):
            raise self._away() from None

    def _away(self) -> FullError:
        self._actors.clear()  # an actor that has ended is found or restarted by its name
        return FullError(AWAY)

    def _connect(self) -> int:
        """Connect on first use, and return the number of workers."""
        with self._lock:
            if self._workers is None:
                try:
                    _initialise(self._address)
                except Exception:  # Ray raises nothing narrower if it starts too slowly
                    _LOG.exception("No Ray cluster at %s", self._address)
                    raise FullError(_NOT_THERE) from None
                workers = self._get(self._directory().workers.remote(), SECONDS_TO_START)
                self._workers = int(workers)
            return self._workers

    def _directory(self) -> Any:
        cores = max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]
        return self._named("directory", _Directory, 0, cores, self._settings.most_experiments)

    def _worker(self, number: int) -> Any:
        return self._named(f"worker {number}", _Worker, 1, bounds_of(self._settings))

    def _named(self, name: str, kind: type, cores: int, *arguments: Any) -> Any:
        if name not in self._actors:
            self._actors[name] = _named(name, kind, cores, *arguments)
        return self._actors[name]


def _initialise(address: str) -> None:
    """Connect to a cluster, or start one.

    Ray gives its own processes 30 s to start. A busy machine needs longer the first time.
    """
    try:
        _initialise_once(address)
    except TimeoutError:
        raise
    except Exception:
        if address != LOCAL:
            raise
        _LOG.warning("Ray has not started; it is started once more.", exc_info=True)
        _initialise_once(address)


def _initialise_once(address: str) -> None:
    """Connect from a thread that lives as long as this process.

    Whatever Ray starts ends with the thread that started it.
    """
    connected: Future[None] = Future()

    def connect() -> None:
        try:
            _join(address)
        except Exception as error:
            connected.set_exception(error)
            return
        connected.set_result(None)
        threading.Event().wait()

    threading.Thread(target=connect, name="ray", daemon=True).start()
    connected.result(SECONDS_TO_START if address == LOCAL else SECONDS_TO_CONNECT)


def _join(address: str) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    options: dict[str, Any] = {"namespace": f"ebm_viz {EDITION}", "log_to_driver": False}
    if address == LOCAL:
        options |= {"include_dashboard": False, "object_store_memory": OBJECT_STORE}
    ray.init(address, **options)


def _named(name: str, kind: type, cores: int, *arguments: Any) -> Any:
    """Return the actor of a name, or start one with the code of this process."""
    options = {
        "name": name,
        "get_if_exists": True,
        "lifetime": "detached",
        "max_restarts": -1,
        "num_cpus": cores,
        "runtime_env": {"env_vars": {"PYTHONPATH": str(Path(__file__).parents[3])}},
        "scheduling_strategy": "SPREAD",
    }
    return ray.remote(kind).options(**options).remote(*arguments)


def _is_key(key: str) -> bool:
    return len(key) == 16 and all(letter in "0123456789abcdef" for letter in key)
