"""How snapshots travel: a JSON header and 16-bit grids."""

import base64
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.landscape import ENERGY_SIDE, FloatArray
from ebm_viz.core.metrics import Metrics
from ebm_viz.reading import read
from ebm_viz.serving.run import Run
from ebm_viz.training import Pushes, Snapshot

_LARGEST = 2**16 - 1
_METRICS = tuple(field.name for field in fields(Metrics))


def encode(run: Run, first: int, snapshots: Sequence[Snapshot]) -> bytes:
    """Return snapshots of `run`, the first of them number `first`, as one message.

    u32 little-endian length of the header, the header in JSON, then one little-endian uint16 grid
    (n, n) a frame, whose value q stands for lo + (hi − lo)·q/65535. The header says more of each
    frame: step, lo, hi, metrics (null where not finite), reading, ∇F on every second inner node
    (y₂ by y₁ by component) and pushes, as base64 of int16, 32767 standing for the scale beside it.
    """
    seen_to_the_end = run.ended and first + len(snapshots) == len(run.snapshots)
    diverged = seen_to_the_end and run.divergence is not None
    grids, frames = [], []
    for snapshot in snapshots:
        grid, frame = _frame(snapshot, run)
        grids.append(grid.tobytes())
        frames.append(frame)
    header = {
        "key": run.experiment.key,
        "n": ENERGY_SIDE,
        "box": box.HALF_SIDE,
        "first": first,
        "total": run.total,
        "steps": run.experiment.steps,
        "state": "diverged" if diverged else "finished" if seen_to_the_end else "training",
        "message": run.divergence.sentence if diverged and run.divergence else None,
        "gradient_axis": _arrow_axis(snapshots[0]) if snapshots else [],
        "frames": frames,
    }
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return b"".join([struct.pack("<I", len(text)), text, *grids])


def _frame(snapshot: Snapshot, run: Run) -> tuple[NDArray[np.uint16], dict[str, Any]]:
    energy = snapshot.landscape.energy
    low, high = float(energy.min()), float(energy.max())
    reading = read(snapshot, run.experiment)
    gradient, scale = _packed(_arrows(snapshot))
    return _quantise(energy, low, high), {
        "step": snapshot.step,
        "lo": low,
        "hi": high,
        "metrics": {name: _finite(getattr(snapshot.metrics, name)) for name in _METRICS},
        "reading": {"state": reading.state, "sentence": reading.sentence},
        "gradient": gradient,
        "gradient_scale": scale,
        "pushes": _pushes(snapshot.pushes),
    }


def _quantise(energy: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint16]:
    share = (energy - low) * (_LARGEST / (high - low) if high > low else 0.0)
    levels: NDArray[np.uint16] = np.rint(share).astype("<u2")
    return levels


def _arrow_axis(snapshot: Snapshot) -> list[float]:
    nodes = snapshot.landscape.gradient_nodes
    side = math.isqrt(len(nodes))
    return [float(y1) for y1 in nodes[:side, 0][1::2]]


def _arrows(snapshot: Snapshot) -> FloatArray:
    side = math.isqrt(len(snapshot.landscape.gradient))
    return snapshot.landscape.gradient.reshape(side, side, 2)[1::2, 1::2]


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
    """Return base64 of int16 in −32767…32767, and the number that 32767 stands for.

    With `keep_signs` only 0 becomes 0: what is hardly pushed is not taken for what is not pushed.
    """
    scale = float(np.abs(values).max(initial=0.0)) or 1.0
    whole = np.rint(values / scale * (2**15 - 1))
    if keep_signs:
        whole = np.where(whole == 0, np.sign(values), whole)
    whole = whole.astype("<i2")
    return base64.b64encode(whole.tobytes()).decode(), scale


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
