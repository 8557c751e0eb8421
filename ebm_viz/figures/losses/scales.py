"""Shades, contour levels and lengths of arrows: the same for both planes, unless one would drown
in the other's; as in the page's scales.js.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.figures.scale import nice_range, ticks
from ebm_viz.serving.loss_plane import LossSheet

LEVELS = 6
ALIKE = 2.5
"""Spans that differ by more than this need scales of their own."""
COMPARABLE = 6.0
"""Arrows on the point keep one length while pushes differ by less than this."""
SAMPLE = 7
"""Every so many nodes are looked at."""


@dataclass(frozen=True)
class LossScale:
    """low, high: values without and with the full shade. levels: of contour lines, `spacing` apart.
    reference, strongest: pushes whose arrows have full length, in the field and on the point. own:
    whether the other plane has another scale.
    """

    low: float
    high: float
    levels: tuple[float, ...]
    spacing: float
    reference: float
    strongest: float
    own: bool


@dataclass(frozen=True)
class _Extent:
    low: float
    high: float
    reference: float


def scales_of(sheets: Sequence[LossSheet]) -> list[LossScale]:
    """Return the scale of each plane."""
    own = [_extent(sheet) for sheet in sheets]
    references = [one.reference for one in own]
    shared = _within([one.high - one.low for one in own], ALIKE) and _within(references, ALIKE)
    joint = _Extent(min(one.low for one in own), max(one.high for one in own), max(references))
    scales = []
    for one in own:
        used = joint if shared else one
        span = used.high - used.low
        range_ = nice_range(used.low, used.high, LEVELS)
        levels = [lv for lv in ticks(range_) if used.low + 0.02 * span < lv < used.high]
        strongest = joint.reference if _within(references, COMPARABLE) else used.reference
        lengths = used.reference, strongest
        scales.append(
            LossScale(used.low, used.high, tuple(levels), range_.spacing, *lengths, not shared)
        )
    return scales


def _within(sizes: Sequence[float], factor: float) -> bool:
    return max(sizes) <= factor * min(sizes)


def _extent(sheet: LossSheet) -> _Extent:
    value, down, up = sheet.plane.reshape(3, -1)[:, ::SAMPLE].astype(np.float64)
    push = np.hypot(down, up)
    values = value[np.isfinite(value)]
    low, high = _quantile(values, 0), _quantile(values, 0.98)
    reference = _quantile(push[(push > 0) & np.isfinite(push)], 0.9) or 1.0
    return _Extent(low, high if high - low > 1e-6 else low + 1, reference)


def _quantile(values: NDArray[np.float64], share: float) -> float:
    if not len(values):
        return 0.0
    return float(np.sort(values)[int(share * (len(values) - 1) + 0.5)])
