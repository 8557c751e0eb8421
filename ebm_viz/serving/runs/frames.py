"""How a snapshot is sent: text and numbers in JSON, and a 16-bit grid."""

import base64
import functools
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.landscape import ENERGY_SIDE, GRADIENT_SIDE, FloatArray
from ebm_viz.core.metrics import Metrics
from ebm_viz.experiment import Experiment
from ebm_viz.numbers import finite
from ebm_viz.training import Snapshot
from ebm_viz.training.diagnosis import HasMetrics, diagnose
from ebm_viz.training.learning import Pushes

_LARGEST = 2**16 - 1
_METRICS = tuple(field.name for field in fields(Metrics))


@dataclass(frozen=True)
class Frame:
    """A snapshot as it is sent to the browser.

    metrics: kept here for the diagnoses of later snapshots. text: everything but the energy, in
    JSON. packed_grid: the energy, compressed, since a run holds many frames.
    """

    metrics: Metrics
    text: bytes
    packed_grid: bytes

    @property
    def grid(self) -> bytes:
        """The energy."""
        return zlib.decompress(self.packed_grid)

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds."""
        return len(self.text) + len(self.packed_grid) + 1000


def frame_of(
    snapshot: Snapshot,
    experiment: Experiment,
    earlier: Iterable[HasMetrics],
    number: int,
    side: int,
) -> Frame:
    """Return snapshot number `number` of `experiment` as a frame on a grid of side² cells.

    earlier: some of the snapshots before it, for the diagnosis.

    The text holds number, step, lo, hi, metrics (null where not finite), diagnosis, ∇F on a coarser
    grid (y₂ by y₁ by component), pushes, and landmarks, [y₁, y₂] each, of energies that have them.
    ∇F and pushes are base64 of int16; 32767 stands for the scale beside them. The grid is of
    uint16, written by `differences`; a value q stands for lo + (hi − lo)·q/65535.
    """
    shown = snapshot.landscape if side == ENERGY_SIDE else snapshot.finer(side)
    energy = shown.energy
    low, high = float(energy.min()), float(energy.max())
    diagnosis = diagnose(snapshot, experiment, earlier)
    gradient, scale = _packed(shown.gradient)
    content: dict[str, Any] = {
        "number": number,
        "step": snapshot.step,
        "lo": low,
        "hi": high,
        "metrics": {name: finite(getattr(snapshot.metrics, name)) for name in _METRICS},
        "diagnosis": {"state": diagnosis.state, "sentence": diagnosis.sentence},
        "gradient": gradient,
        "gradient_scale": scale,
        "pushes": _pushes(snapshot.pushes),
    }
    if snapshot.landmarks is not None:
        content["landmarks"] = snapshot.landmarks.astype(np.float64).round(5).tolist()
    grid = differences(_quantise(energy, low, high))
    return Frame(snapshot.metrics, in_json(content).encode(), zlib.compress(grid, 1))


def in_json(values: Any) -> str:
    """Return JSON without spaces between its parts."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@functools.cache
def arrow_axis() -> tuple[float, ...]:
    """Return the coordinates along each axis at which frames give ∇F."""
    return tuple(float(place) for place in box.cell_centres(GRADIENT_SIDE))


def differences(grid: NDArray[np.uint16]) -> bytes:
    """Write a grid (n, n) so that it compresses well: a smooth one takes half the bytes.

    First subtract from each cell the one before it in its row, then from each the one above it,
    modulo 2¹⁶. Then write a difference d, in −2¹⁵…2¹⁵ − 1, as 2d if d ≥ 0 and as −2d − 1 if d < 0.
    All low bytes come first, then all high bytes.
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
    """Pack the pushes, without the positive points: these are the page's first data points."""
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

    −32768 stands for a value that is not finite. With `keep_signs` only 0 becomes 0, so that a very
    weak push differs from none.
    """
    finite = np.isfinite(values)
    scale = float(np.abs(values).max(initial=0.0, where=finite)) or 1.0
    whole = np.where(finite, np.rint(values / scale * (2**15 - 1)), -(2.0**15))
    if keep_signs:
        whole = np.where(whole == 0, np.sign(values), whole)
    whole = whole.astype("<i2")
    return base64.b64encode(whole.tobytes()).decode(), scale
