"""log Z, mean energy, entropy and the variance of y₁ against β, with the slopes that theory says
they have: what the charts show, the same as in thermal.js.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.figures.axis import Axis, vertical_axis
from ebm_viz.figures.gibbs import Levels, Numbers
from ebm_viz.figures.numbers import format_fixed, format_value
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.scene.curves import Scale
from ebm_viz.scene.view import HIGHEST_BETA, LOWEST_BETA

Array = NDArray[np.float64]

BETAS: Array = np.geomspace(LOWEST_BETA, HIGHEST_BETA, 73)
BETA_TICKS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
STRIP_BETAS = (0.1, 0.3, 1.0, 3.0, 10.0)
"""The densities of the strip."""

_ENDS = np.array([LOWEST_BETA, 1.0, HIGHEST_BETA])
"""Where earlier snapshots are looked at, to know how far the axes reach."""
_STRIDE = 1.002
"""The slope of a curve is taken between β and β times this."""


@dataclass(frozen=True)
class Quantity:
    """title: *stars* set letters in italics. law: what its slope is."""

    title: str
    unit: str
    scale: Scale
    law: str
    value: Callable[[Numbers], Array]
    slope: Callable[[Numbers, Array], Array]


QUANTITIES = (
    Quantity(
        "log *Z*",
        "nats",
        "symlog",
        "−E[F]",
        lambda at: at.log_partition,
        lambda at, beta: -at.mean_energy,
    ),
    Quantity(
        "Mean energy E[*F*]",
        "",
        "linear",
        "−Var F",
        lambda at: at.mean_energy,
        lambda at, beta: -at.energy_variance,
    ),
    Quantity(
        "Entropy *H*",
        "nats",
        "linear",
        "−β Var F",
        lambda at: at.entropy,
        lambda at, beta: -beta * at.energy_variance,
    ),
    Quantity(
        "Variance of *y₁*",
        "",
        "linear",
        "−Cov(F, (y₁ − E y₁)²)",
        lambda at: at.variance,
        lambda at, beta: -at.covariance,
    ),
)


@dataclass(frozen=True, eq=False)
class ThermalChart:
    """A quantity against β. values: at BETAS. low, high: the axis has to hold these. value: at the
    shown β. slope: there, by the law. measured: there, on the curve.
    """

    quantity: Quantity
    values: Array
    low: float
    high: float
    value: float
    slope: float
    measured: float

    def axis(self, intervals: int) -> Axis:
        """Return the vertical axis with about `intervals` ticks."""
        return vertical_axis(self.quantity.scale, self.low, self.high, intervals)

    @property
    def text(self) -> str:
        """The value at the shown β."""
        return f"{format_value(self.value)} {self.quantity.unit}".strip()


@dataclass(frozen=True, eq=False)
class Thermal:
    """The charts of a run. beta: shown. training_beta: in the training."""

    charts: tuple[ThermalChart, ...]
    beta: float
    training_beta: float


def thermal(picture: Picture) -> Thermal:
    """Return the charts of a picture's first run."""
    run = picture.runs[0]
    levels = Levels(run.energy)
    curve = levels.at(BETAS)
    here = levels.at(np.array([run.beta]))
    around = levels.at(run.beta * np.array([1 / _STRIDE, _STRIDE]))
    reached = _reached(run)
    made = []
    for k, quantity in enumerate(QUANTITIES):
        values, (below, above) = quantity.value(curve), quantity.value(around)
        made.append(
            ThermalChart(
                quantity=quantity,
                values=values,
                low=min(float(values.min()), reached[k][0]),
                high=max(float(values.max()), reached[k][1]),
                value=float(quantity.value(here)[0]),
                slope=float(quantity.slope(here, np.array([run.beta]))[0]),
                measured=float(above - below) / (run.beta * (_STRIDE - 1 / _STRIDE)),
            )
        )
    return Thermal(tuple(made), run.beta, run.experiment.beta)


@dataclass(frozen=True, eq=False)
class StripDensity:
    """The density at one β. weights: as shares of the peak, on the cells of a run's mesh."""

    beta: float
    weights: Array
    peak: float


def strip(picture: Picture) -> list[StripDensity]:
    """Return the densities of a picture's first run at five β, each on its own scale."""
    run = picture.runs[0]
    peaks = Levels(run.energy).at(np.array(STRIP_BETAS)).peak
    height = run.mesh - run.mesh.min()
    return [
        StripDensity(beta, np.exp(-beta * height), float(peak))
        for beta, peak in zip(STRIP_BETAS, peaks, strict=True)
    ]


def format_slope(slope: float) -> str:
    """Return three digits even of a small slope; one that vanishes is 0."""
    size = abs(slope)
    if size < 5e-7:
        return "0"
    if 1e-4 <= size < 0.1:
        return format_fixed(slope, 2 - math.floor(math.log10(size)))
    return format_value(slope)


def _reached(run: RunPicture) -> list[tuple[float, float]]:
    """Return how far each quantity reached up to the snapshot, so that axes grow only."""
    known: list[list[tuple[float, float]]] = run.history.remember("thermal", list)
    for energy in run.history.energies[len(known) : run.index + 1]:
        ends = Levels(energy.astype(float)).at(_ENDS)
        values = [quantity.value(ends) for quantity in QUANTITIES]
        known.append([(float(at.min()), float(at.max())) for at in values])
    return [
        (min(low for low, _ in so_far), max(high for _, high in so_far))
        for so_far in zip(*known[: run.index + 1], strict=True)
    ]
