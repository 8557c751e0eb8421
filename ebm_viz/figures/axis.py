"""Vertical axes of charts: linear, logarithmic, or logarithmic on both sides of zero."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.figures.numbers import format_tick, superscript
from ebm_viz.figures.scale import nice_range, ticks, unit_exponent
from ebm_viz.scene.curves import Scale

Array = NDArray[np.float64]

_SYMLOG_FROM = 20
"""Values that stay below this in size need no logarithms."""
_DECADES = 8
"""A logarithmic axis holds at most so many powers of ten."""


@dataclass(frozen=True)
class Axis:
    """ticks: values and what is written there. place: from values to heights, 0 at the bottom and 1
    at the top. exponent: the numbers are in units of 10 to this.
    """

    ticks: tuple[tuple[float, str], ...]
    place: Callable[[ArrayLike], Array] = field(repr=False)
    exponent: int = 0


def vertical_axis(kind: Scale, low: float, high: float, intervals: int) -> Axis:
    """Return an axis that holds values from `low` to `high`, with about `intervals` ticks."""
    if kind == "log" and high > 0:
        return _log_axis(max(low, high * 10.0**-_DECADES), high, intervals)
    if kind == "symlog" and max(-low, high) > _SYMLOG_FROM:
        return _symlog_axis(low, high, intervals)
    within = nice_range(low, high, intervals, 0.5)
    exponent = unit_exponent(within)
    unit = 10.0**exponent
    return Axis(
        tuple((tick, format_tick(tick / unit, within.spacing / unit)) for tick in ticks(within)),
        lambda values: (np.asarray(values, float) - within.low) / within.span,
        exponent,
    )


def _log_axis(low: float, high: float, intervals: int) -> Axis:
    first = math.floor(math.log10(low) * 2 + 1e-6) / 2
    last = max(first + 0.5, math.ceil(math.log10(high) * 2 - 1e-6) / 2)
    if last - first < 1:
        first = last - 1
    every = max(1, math.ceil((last - first) / intervals))
    powers = range(math.ceil(first), math.floor(last) + 1, every)
    return Axis(
        tuple((10.0**power, _power_of_ten(power)) for power in powers),
        lambda values: (np.log10(np.maximum(values, 1e-300)) - first) / (last - first),
    )


def _symlog_axis(low: float, high: float, intervals: int) -> Axis:
    bottom = math.floor(float(_symlog(low)) * 2) / 2
    top = math.ceil(float(_symlog(high)) * 2) / 2
    every = max(1, math.ceil((top - bottom) / intervals))
    marks = [(0.0, "0")]
    for power in range(every, math.floor(max(top, -bottom)) + 1, every):
        marks += [(10.0**power, _power_of_ten(power)), (-(10.0**power), f"−{_power_of_ten(power)}")]
    return Axis(
        tuple(mark for mark in marks if bottom <= _symlog(mark[0]) <= top),
        lambda values: (_symlog(values) - bottom) / (top - bottom),
    )


def _symlog(values: ArrayLike) -> Array:
    """Within ±1 about linear, beyond it logarithmic."""
    logarithms: Array = np.sign(values) * np.log10(1 + np.abs(values))
    return logarithms


def _power_of_ten(power: int) -> str:
    return {0: "1", 1: "10", -1: "0.1"}.get(power, f"10{superscript(power)}")
