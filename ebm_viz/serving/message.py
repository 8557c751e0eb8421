"""Frames of a run as one message."""

import struct
from collections.abc import Sequence
from typing import Protocol

from ebm_viz.core import box
from ebm_viz.core.landscape import ENERGY_SIDE
from ebm_viz.diagnosis import TREND
from ebm_viz.experiment import Experiment
from ebm_viz.serving.frames import Frame, arrow_axis, frame_of, in_json
from ebm_viz.training import Snapshot


class Trained(Protocol):
    """What is told of a training: its snapshots so far, their steps and those of the ones to come,
    how many there will be, and whether and why it ended.
    """

    @property
    def experiment(self) -> Experiment: ...
    @property
    def snapshots(self) -> Sequence[Snapshot]: ...
    @property
    def steps(self) -> Sequence[int]: ...
    @property
    def total(self) -> int: ...
    @property
    def ended(self) -> bool: ...
    @property
    def message(self) -> str | None: ...


def encode(run: Trained, first: int, snapshots: Sequence[Snapshot]) -> bytes:
    """Return snapshots of `run`, the first of them number `first`, as one message."""
    known = run.snapshots
    frames = [
        frame_of(snapshot, run.experiment, known[max(0, at - TREND) : at], at, ENERGY_SIDE)
        for at, snapshot in enumerate(snapshots, start=first)
    ]
    end = run.ended and first + len(snapshots) == len(known)
    return join(run, ENERGY_SIDE, first, frames, end)


def join(run: Trained, side: int, first: int, frames: Sequence[Frame], end: bool) -> bytes:
    """Return frames of `run` on grids of side² cells as one message.

    u32 little-endian length of the header, the header in JSON, then a grid (n, n) of uint16 a
    frame. The header says of the run how many snapshots are ready, of how many, and at which steps
    they are or will be; and of each frame what `frame_of` says. first: the lowest number that was
    asked for. end: whether the run has come to its end and nothing is beyond these frames.
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
    said = b",".join(frame.text for frame in frames)
    text = in_json(header)[:-1].encode() + b',"frames":[' + said + b"]}"
    return b"".join([struct.pack("<I", len(text)), text, *(frame.grid for frame in frames)])
