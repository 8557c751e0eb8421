"""Frames ready to be sent, and a bounded store of them."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ebm_viz.serving.frames import encode
from ebm_viz.serving.run import Run

PACKAGE = Path(__file__).parents[1]

_Name = tuple[str, int, int, bool]
"""Key of the run, first frame, end, and whether the run has ended."""


@dataclass(frozen=True)
class Batch:
    """Frames of a run, as one message, compressed by gzip.

    lasting: whether the same question will always have this answer.
    """

    packed: bytes
    lasting: bool


class Batches:
    """Encodes frames, each batch once, and keeps the most recently used within a bound in bytes.

    A class that looks at one run asks for the same batches again and again.
    """

    def __init__(self, largest_memory: int) -> None:
        self._largest_memory = largest_memory
        self._kept: OrderedDict[_Name, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self.memory = 0

    def batch(self, run: Run, first: int, count: int) -> Batch:
        """Return up to `count` frames of `run` from number `first` on: those there are."""
        ended = run.ended
        snapshots = run.snapshots[first : first + count]
        # The newest snapshot may come once more, with why the training ended there.
        lasting = (ended and not run.failed) or first + count < len(run.snapshots)
        name = (run.experiment.key, first, first + len(snapshots), ended)
        packed = self._known(name)
        if packed is None:
            packed = gzip.compress(encode(run, first, snapshots), 1, mtime=0)
            if snapshots:
                self._keep(name, packed)
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
            self.memory += len(packed)
            while self.memory > self._largest_memory:
                _, oldest = self._kept.popitem(last=False)
                self.memory -= len(oldest)


def _edition() -> str:
    digest = hashlib.sha256(f"{torch.__version__} {np.__version__}".encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


EDITION = _edition()
"""Changes whenever the same experiment may give other frames: with the code and its libraries."""
