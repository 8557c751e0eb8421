"""Frames as compressed messages, and a store of messages with limited memory."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ebm_viz.serving.latest import Latest
from ebm_viz.serving.runs.message import join
from ebm_viz.serving.runs.wanted import Frames

PACKAGE = Path(__file__).parents[2]

_Name = tuple[str, tuple[int, ...], int, bool]
"""Key of the run, numbers of the frames, cells per side, and whether the run ends with them."""
_Moment = tuple[_Name, int, int, str | None]
"""The name, the first number requested, how many snapshots are ready, and the run's message."""
MOST_RECENT = 32
"""Messages kept that a moment later would be others."""


@dataclass(frozen=True)
class Batch:
    """Frames of a run, as one message, compressed by gzip.

    lasting: whether the same request will always get this answer.
    """

    packed: bytes
    lasting: bool


class Batches:
    """Writes each message once and keeps the most recently used ones, up to a number of bytes.

    A class that watches one run requests the same frames again and again, also while they are
    being made.
    """

    def __init__(self, largest_memory: int) -> None:
        self._largest_memory = largest_memory
        self._kept: OrderedDict[_Name, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._recent: Latest[_Moment, bytes] = Latest(MOST_RECENT)
        self._lock = threading.Lock()

    def kept(self, wish: Frames) -> Batch | None:
        """Return the stored message for these frames; None if it is not stored or may change."""
        if not _lasts(wish):
            return None
        packed = self._known(_name(wish, wish.numbers))
        return Batch(packed, True) if packed else None

    def batch(self, wish: Frames) -> Batch:
        """Return those of the requested frames that exist."""
        run, there = wish.run, wish.there
        lasting = list(there) == wish.numbers and _lasts(wish)
        if lasting and (kept := self.kept(wish)):
            return kept
        name = _name(wish, list(there))
        moment = name, wish.first, run.ready, run.message
        packed = self._recent.use(moment)
        if packed is None:
            message = join(run, wish.wanted.side, wish.first, list(there.values()), name[-1])
            packed = gzip.compress(message, 1, mtime=0)
            if there and lasting:
                self._keep(name, packed)
            else:
                self._recent[moment] = packed
        return Batch(packed, lasting)

    def _known(self, name: _Name) -> bytes | None:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def _keep(self, name: _Name, packed: bytes) -> None:
        with self._lock:
            if name in self._kept:
                return
            self._kept[name] = packed
            self._kept_bytes += len(packed)
            while self._kept_bytes > self._largest_memory:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= len(oldest)


def _lasts(wish: Frames) -> bool:
    """Whether its frames, once they all exist, will always be the same."""
    run = wish.run
    # The newest snapshot may be replaced by one with the reason why the training ended there.
    settled = run.ready if run.ended and not run.failed else run.ready - 1
    return all(number < settled for number in wish.numbers)


def _name(wish: Frames, there: Sequence[int]) -> _Name:
    run = wish.run
    end = run.ended and (run.failed or not wish.numbers or run.ready - 1 in there)
    return run.experiment.key, tuple(there), wish.wanted.side, end


def _edition() -> str:
    digest = hashlib.sha256(f"{torch.__version__} {np.__version__}".encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


EDITION = _edition()
"""Changes whenever an experiment may give different frames: with the code and its libraries."""
