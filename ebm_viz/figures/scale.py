"""Ranges, ticks and contour levels: the same as in the viewer's scale.js."""

import math
from dataclasses import dataclass

_LADDER = (1.0, 2.0, 2.5, 5.0, 10.0)
_STEP_LADDER = (1.0, 2.0, 2.5, 4.0, 5.0, 7.0, 10.0)


@dataclass(frozen=True)
class Range:
    """A range with round ends. spacing: between its ticks."""

    low: float
    high: float
    spacing: float

    @property
    def span(self) -> float:
        return self.high - self.low

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high one."""
        return (value - self.low) / self.span


def nice_ceiling(value: float) -> float:
    """Return the first of 1, 2, 2.5, 5 × 10ⁿ that is not below `value`."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((rung for rung in _LADDER if rung * power >= value * (1 - 1e-9)), 10.0) * power


def nice_range(low: float, high: float, intervals: float, fraction: float = 1.0) -> Range:
    """Round a range outwards, to a multiple of `fraction` of the spacing of about `intervals`
    ticks.
    """
    least = 1e-9 * max(abs(low), abs(high), 1e-3)
    spacing = nice_ceiling(max(high - low, least) / intervals)
    grain = spacing * fraction
    first = math.floor(low / grain + 1e-6) * grain
    last = math.ceil(high / grain - 1e-6) * grain
    return Range(first, last if last > first else first + grain, spacing)


def ticks(within: Range) -> list[float]:
    """Return the multiples of the spacing in a range."""
    first = math.ceil(within.low / within.spacing - 1e-6)
    last = math.floor(within.high / within.spacing + 1e-6)
    return [k * within.spacing for k in range(first, last + 1)]


def contour_levels(within: Range) -> list[float]:
    """Return the energies to draw contour lines at: two to a tick, the ends left out."""
    apart = within.spacing / 2
    first = math.floor(within.low / apart + 1e-6) + 1
    last = math.ceil(within.high / apart - 1e-6) - 1
    return [k * apart for k in range(first, last + 1)]


def unit_exponent(within: Range) -> int:
    """Return the power of ten that keeps tick labels short; 0 where they are short already."""
    size = max(abs(within.low), abs(within.high))
    if size >= 10_000 or size < 0.01:
        return math.floor(math.log10(size) + 1e-9)
    return 0


def step_ticks(steps: int, count: int) -> list[int]:
    """Return the steps to label on a √step axis from 0 to `steps`, with at most `count`
    intervals.
    """
    chosen = [0.0]
    enough = (0.75 / count) * math.sqrt(steps)
    for k in range(1, count):
        ideal = (k / count) ** 2 * steps
        power = 10.0 ** math.floor(math.log10(ideal))
        nearest = min(
            (rung * power for rung in _STEP_LADDER), key=lambda tick: abs(math.log(tick / ideal))
        )
        far = math.sqrt(nearest) - math.sqrt(chosen[-1]) > enough
        room = math.sqrt(steps) - math.sqrt(nearest) > 1.15 * enough
        if nearest.is_integer() and far and room:
            chosen.append(nearest)
    return [int(step) for step in (*chosen, steps)]
