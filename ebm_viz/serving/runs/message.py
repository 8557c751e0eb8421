"""Frames of a run as one message."""

import struct
from collections.abc import Sequence
from typing import Protocol

from ebm_viz.core import box
from ebm_viz.core.landscape import ENERGY_SIDE
from ebm_viz.experiment import Experiment
from ebm_viz.serving.runs.frames import Frame, arrow_axis, frame_of, in_json
from ebm_viz.training import Snapshot
from ebm_viz.training.diagnosis import TREND


class Trained(Protocol):
    """What a message reports of a training."""

    @property
    def experiment(self) -> Experiment:
        """The experiment that is trained."""

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """The snapshots so far."""

    @property
    def steps(self) -> Sequence[int]:
        """The steps of the snapshots so far and of those to come."""

    @property
    def total(self) -> int:
        """How many snapshots there will be."""

    @property
    def ended(self) -> bool:
        """Whether the training ended."""

    @property
    def message(self) -> str | None:
        """Why it ended, if not at its last step."""


def encode(run: Trained, first: int, snapshots: Sequence[Snapshot]) -> bytes:
    """Return snapshots of `run` as one message; `first` is the number of the first of them."""
    known = run.snapshots
    frames = [
        frame_of(snapshot, run.experiment, known[max(0, at - TREND) : at], at, ENERGY_SIDE)
        for at, snapshot in enumerate(snapshots, start=first)
    ]
    end = run.ended and first + len(snapshots) == len(known)
    return join(run, ENERGY_SIDE, first, frames, end)


def join(run: Trained, side: int, first: int, frames: Sequence[Frame], end: bool) -> bytes:
    """Return frames of `run` on grids of side² cells as one message.

    The message is the length of the header as a little-endian u32, the header in JSON, then a grid
    (n, n) of uint16 for each frame. The header holds how many snapshots are ready, how many there
    will be, the steps of both, and for each frame the text of `frame_of`.

    first: the lowest number that was requested. end: whether the run has ended and no frame follows
    these.
    """
    stopped = end and run.message is not None
    header = {
        "key": run.experiment.key,
        "n": side,
        "box": box.HALF_SIDE,
        "first": first,
        "ready": len(run.snapshots),
        "total": run.total,
        "steps": run.experiment.steps,
        "snapshots": list(run.steps),
        "state": "diverged" if stopped else "finished" if end else "training",
        "message": run.message if stopped else None,
        "gradient_axis": arrow_axis(),
    }
    texts = b",".join(frame.text for frame in frames)
    text = in_json(header)[:-1].encode() + b',"frames":[' + texts + b"]}"
    return b"".join([struct.pack("<I", len(text)), text, *(frame.grid for frame in frames)])
