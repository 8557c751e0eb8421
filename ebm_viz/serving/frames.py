"""How a snapshot travels: words and numbers in JSON and a 16-bit grid."""

import base64
import functools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.landscape import ENERGY_SIDE, GRADIENT_SIDE, FloatArray
from ebm_viz.core.metrics import Metrics
from ebm_viz.diagnosis import HasMetrics, diagnose
from ebm_viz.experiment import Experiment
from ebm_viz.learning import Pushes
from ebm_viz.training import Snapshot

_LARGEST = 2**16 - 1
_METRICS = tuple(field.name for field in fields(Metrics))


@dataclass(frozen=True)
class Frame:
    """A snapshot as it travels: what is said of it, in JSON, and its energy on the grid; and its
    metrics, for those that come after it.
    """

    metrics: Metrics
    text: bytes
    grid: bytes

    @property
    def nbytes(self) -> int:
        """Bytes that it holds, about."""
        return len(self.text) + len(self.grid) + 1000


def frame_of(
    snapshot: Snapshot,
    experiment: Experiment,
    earlier: Iterable[HasMetrics],
    number: int,
    side: int,
) -> Frame:
    """Return number `number` of the snapshots of `experiment`, on a grid of side² cells; `earlier`
    are some before it.

    The text says: number, step, lo, hi, metrics (null where not finite), diagnosis, ∇F on a coarser
    grid (y₂ by y₁ by component) and pushes, as base64 of int16, 32767 standing for the scale beside
    it, and landmarks, [y₁, y₂] each, of energies that have them. The grid is of uint16, written as
    `differences` says; a value q stands for lo + (hi − lo)·q/65535.
    """
    shown = snapshot.landscape if side == ENERGY_SIDE else snapshot.finer(side)
    energy = shown.energy
    low, high = float(energy.min()), float(energy.max())
    diagnosis = diagnose(snapshot, experiment, earlier)
    gradient, scale = _packed(shown.gradient)
    said: dict[str, Any] = {
        "number": number,
        "step": snapshot.step,
        "lo": low,
        "hi": high,
        "metrics": {name: _finite(getattr(snapshot.metrics, name)) for name in _METRICS},
        "diagnosis": {"state": diagnosis.state, "sentence": diagnosis.sentence},
        "gradient": gradient,
        "gradient_scale": scale,
        "pushes": _pushes(snapshot.pushes),
    }
    if snapshot.landmarks is not None:
        said["landmarks"] = snapshot.landmarks.astype(np.float64).round(5).tolist()
    grid = differences(_quantise(energy, low, high))
    return Frame(snapshot.metrics, in_json(said).encode(), grid)


def in_json(values: Any) -> str:
    """Return JSON without blanks."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@functools.cache
def arrow_axis() -> tuple[float, ...]:
    """Return the places along each axis at which frames tell ∇F."""
    return tuple(float(place) for place in box.cell_centres(GRADIENT_SIDE))


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


def _quantise(energy: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint16]:
    share = (energy - low) * (_LARGEST / (high - low) if high > low else 0.0)
    levels: NDArray[np.uint16] = np.rint(share).astype("<u2")
    return levels


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
