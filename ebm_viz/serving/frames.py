"""How snapshots travel: a JSON header and 16-bit grids."""

import base64
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.landscape import ENERGY_SIDE, FloatArray
from ebm_viz.core.metrics import Metrics
from ebm_viz.experiment import Experiment
from ebm_viz.learning import Pushes
from ebm_viz.reading import TREND, Reading, read
from ebm_viz.training import Snapshot

_LARGEST = 2**16 - 1
_METRICS = tuple(field.name for field in fields(Metrics))


class Trained(Protocol):
    """What is sent of a training: its snapshots so far, how many there will be, and whether and why
    it ended.
    """

    @property
    def experiment(self) -> Experiment: ...
    @property
    def snapshots(self) -> Sequence[Snapshot]: ...
    @property
    def total(self) -> int: ...
    @property
    def ended(self) -> bool: ...
    @property
    def message(self) -> str | None: ...


def encode(run: Trained, first: int, snapshots: Sequence[Snapshot]) -> bytes:
    """Return snapshots of `run`, the first of them number `first`, as one message.

    u32 little-endian length of the header, the header in JSON, then a grid (n, n) of uint16 a
    frame, whose value q stands for lo + (hi − lo)·q/65535, written as `differences` says. The
    header says more of each frame: step, lo, hi, metrics (null where not finite), reading, ∇F on a
    coarser grid (y₂ by y₁ by component) and pushes, as base64 of int16, 32767 standing for the
    scale beside it, and landmarks, [y₁, y₂] each, of energies that have them; and of the run how
    many frames are ready.
    """
    seen_to_the_end = run.ended and first + len(snapshots) == len(run.snapshots)
    stopped = seen_to_the_end and run.message is not None
    grids, frames = [], []
    for index, snapshot in enumerate(snapshots, start=first):
        earlier = run.snapshots[max(0, index - TREND) : index]
        grid, frame = _frame(snapshot, read(snapshot, run.experiment, earlier))
        grids.append(differences(grid))
        frames.append(frame)
    header = {
        "key": run.experiment.key,
        "n": ENERGY_SIDE,
        "box": box.HALF_SIDE,
        "first": first,
        "ready": len(run.snapshots),
        "total": run.total,
        "steps": run.experiment.steps,
        "state": "diverged" if stopped else "finished" if seen_to_the_end else "training",
        "message": run.message if stopped else None,
        "gradient_axis": _arrow_axis(snapshots[0]) if snapshots else [],
        "frames": frames,
    }
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return b"".join([struct.pack("<I", len(text)), text, *grids])


def differences(grid: NDArray[np.uint16]) -> bytes:
    """Write a grid (n, n) so that it can be compressed: half the bytes, if it is smooth.

    Each cell less the one before it in its row, then each less the one above it, modulo 2¹⁶;
    a difference d, in −2¹⁵…2¹⁵ − 1, as 2d or −2d − 1; first all the low bytes, then all the high.
    """
    rest = grid.copy()
    rest[:, 1:] -= grid[:, :-1]
    rest[1:] -= rest[:-1].copy()
    folded = (rest << 1) ^ (np.uint16(0) - (rest >> 15))
    planes: NDArray[np.uint8] = folded.astype("<u2").view(np.uint8).reshape(-1, 2)
    return planes.T.tobytes()


def _frame(snapshot: Snapshot, reading: Reading) -> tuple[NDArray[np.uint16], dict[str, Any]]:
    energy = snapshot.landscape.energy
    low, high = float(energy.min()), float(energy.max())
    gradient, scale = _packed(snapshot.landscape.gradient)
    header = {
        "step": snapshot.step,
        "lo": low,
        "hi": high,
        "metrics": {name: _finite(getattr(snapshot.metrics, name)) for name in _METRICS},
        "reading": {"state": reading.state, "sentence": reading.sentence},
        "gradient": gradient,
        "gradient_scale": scale,
        "pushes": _pushes(snapshot.pushes),
    }
    if snapshot.landmarks is not None:
        header["landmarks"] = snapshot.landmarks.astype(np.float64).round(3).tolist()
    return _quantise(energy, low, high), header


def _quantise(energy: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint16]:
    share = (energy - low) * (_LARGEST / (high - low) if high > low else 0.0)
    levels: NDArray[np.uint16] = np.rint(share).astype("<u2")
    return levels


def _arrow_axis(snapshot: Snapshot) -> list[float]:
    nodes = snapshot.landscape.gradient_nodes
    side = math.isqrt(len(nodes))
    return [float(y1) for y1 in nodes[:side, 0]]


def _pushes(pushes: Pushes) -> dict[str, Any]:
    """Pack the pushes; the positives' points are the first data points, which a page has anyway."""
    positive, positive_scale = _packed(pushes.positive, keep_signs=True)
    negative, negative_scale = _packed(pushes.negative, keep_signs=True)
    negative_points, negative_points_scale = _packed(pushes.negative_points)
    return {
        "positive": positive,
        "positive_scale": positive_scale,
        "negative": negative,
        "negative_scale": negative_scale,
        "negative_points": negative_points,
        "negative_points_scale": negative_points_scale,
        "lifts_everywhere": pushes.lifts_everywhere,
    }


def _packed(values: FloatArray, keep_signs: bool = False) -> tuple[str, float]:
    """Return base64 of int16 in −32767…32767, and the number that 32767 stands for; −32768 stands
    for what is no finite number.

    With `keep_signs` only 0 becomes 0: what is hardly pushed is not taken for what is not pushed.
    """
    finite = np.isfinite(values)
    scale = float(np.abs(values).max(initial=0.0, where=finite)) or 1.0
    whole = np.where(finite, np.rint(values / scale * (2**15 - 1)), -(2.0**15))
    if keep_signs:
        whole = np.where(whole == 0, np.sign(values), whole)
    whole = whole.astype("<i2")
    return base64.b64encode(whole.tobytes()).decode(), scale


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
