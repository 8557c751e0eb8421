"""What a picture of a scene shows, without a word of how it is drawn: what the viewer shows."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import contourpy
import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.landscape import FloatArray
from ebm_viz.experiment import Experiment
from ebm_viz.figures import interpolation
from ebm_viz.figures.history import History, arrow_nodes
from ebm_viz.figures.scale import Range, contour_levels, nice_range, unit_exponent
from ebm_viz.learning import Pushes
from ebm_viz.reading import Reading, read
from ebm_viz.scene import Scene, Shown
from ebm_viz.scene.scene import SHOWN_POINTS
from ebm_viz.training import Snapshot, draw_data

INTERVALS = 6
"""Round numbers on a colour bar."""
LEAST_TOP = 0.2
"""The density's colours reach at least so high, so that an even density (0.028) looks even."""
OUTSHINES = 10
"""A run whose peak is so many times the next one's does not set the common scale."""
LIGHT_FROM = 0.58
"""Energies above this share of the range are light in viridis."""
ARROW_ROOM = 0.78
"""The longest arrow, in units of the distance between two."""
UNIT_ARROW = 0.8
"""An arrow without strength, in units of the longest."""
EVEN = 1.25
"""A density whose peak is so many times the even one is called uniform."""
SPOT_MASS, SPOT_RADIUS = 0.99, 0.3
"""This much of the mass in this radius is called one spot."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arrows:
    """−∇F. middles (m, 2), along (m, 2): from tail to tip, in units of the box; on_light (m,):
    whether the map is light there.
    """

    middles: Array
    along: Array
    on_light: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RunPicture:
    """What is drawn of one run at one step.

    beta: of the density. range: of the energy's colours and of the surface. points (m, 2): the data
    that is drawn. unit_arrows: whether all arrows have one length. with_places: whether the places
    of a latent variable are drawn.
    """

    shown: Shown
    history: History
    index: int
    beta: float
    range: Range
    points: FloatArray
    unit_arrows: bool
    with_places: bool

    @property
    def experiment(self) -> Experiment:
        return self.shown.experiment

    @property
    def label(self) -> str:
        return self.shown.label or self.experiment.loss_definition.label

    @property
    def short(self) -> str:
        return self.shown.short or self.label

    @property
    def formula(self) -> str:
        """The loss in plain text."""
        return self.experiment.loss_definition.plain

    @property
    def snapshot(self) -> Snapshot:
        return self.history.snapshots[self.index]

    @property
    def verdict(self) -> Reading:
        """What a person should read off it."""
        return read(self.snapshot, self.experiment)

    @property
    def diverged(self) -> bool:
        return self.snapshot.divergence is not None

    @property
    def pushes(self) -> Pushes:
        return self.snapshot.pushes

    @property
    def places(self) -> FloatArray | None:
        """The places of a latent variable, (k, 2), where they are drawn."""
        return self.snapshot.landmarks if self.with_places else None

    @property
    def strongest_push(self) -> float:
        """The strongest one so far in the run."""
        return self.history.extents[self.index].push

    @property
    def reference(self) -> float:
        """The slope whose arrow has full length."""
        return max(self.history.extents[self.index].slope, 1 / (3 * self.experiment.beta))

    @property
    def exponent(self) -> int:
        """Energies are labelled in units of 10 to this."""
        return unit_exponent(self.range)

    @property
    def levels(self) -> list[float]:
        """The energies of the contour lines."""
        return contour_levels(self.range)

    @property
    def lowest(self) -> float:
        """The lowest energy on the grid of the snapshot."""
        return float(self.snapshot.landscape.energy.min())

    @property
    def highest(self) -> float:
        """The highest energy on the grid of the snapshot."""
        return float(self.snapshot.landscape.energy.max())

    @property
    def beyond(self) -> bool:
        """Whether some energies lie above the range."""
        return self.highest > self.range.high

    @functools.cached_property
    def energy(self) -> Array:
        """F on cells four times as fine as the snapshot's, (256, 256): row i is y₂, column y₁."""
        return interpolation.refine(self.snapshot.landscape.energy.astype(np.float64))

    @functools.cached_property
    def mesh(self) -> Array:
        """F on cells twice as fine as the snapshot's, for the surface, (128, 128)."""
        return interpolation.halve(self.energy)

    @functools.cached_property
    def density(self) -> Array:
        """The Gibbs density at the shown β on the cells of `energy`; it integrates to 1."""
        return _gibbs(self.energy, self.beta)

    @property
    def peak(self) -> float:
        """The highest density."""
        return float(self.density.max())

    @property
    def even(self) -> bool:
        """Whether the density is about uniform."""
        return self.peak * box.AREA <= EVEN

    @functools.cached_property
    def spot(self) -> tuple[float, float] | None:
        """The place (y₁, y₂) that holds all of the mass, if one does."""
        return None if self.even else _find_spot(self.density)

    @functools.cached_property
    def veil(self) -> Array | None:
        """How much every place is lifted, from 0 to 1 where it ever was most, on the cells of
        `mesh`; None for a loss that does not lift everywhere.
        """
        if not self.pushes.lifts_everywhere:
            return None
        top = max(LEAST_TOP, self.history.lift_top(self.index))
        return np.minimum(1.0, _gibbs(self.mesh, self.experiment.beta) / top)

    @functools.cached_property
    def contours(self) -> list[tuple[float, Array]]:
        """The contour lines: a level, and the places (m, 2) along its lines, parted by NaN."""
        axis = interpolation.centres(len(self.mesh))
        tracer = contourpy.contour_generator(
            axis, axis, self.mesh, name="serial", line_type="ChunkCombinedNan"
        )
        lines = ((level, tracer.lines(level)[0][0]) for level in self.levels)
        return [(level, line) for level, line in lines if line is not None]

    @functools.cached_property
    def arrows(self) -> Arrows:
        """−∇F on a lattice, as long as it is steep up to `reference`, or all of one length."""
        middles, gradient = arrow_nodes(self.snapshot)
        slope = np.hypot(*gradient.T)
        strength = np.minimum(1.0, slope / self.reference)
        share = np.where(slope > 0, UNIT_ARROW, 0.0) if self.unit_arrows else strength
        longest = ARROW_ROOM * box.SIDE / np.sqrt(len(middles))
        along = -gradient * (longest * share / np.where(slope > 0, slope, 1.0))[:, None]
        light = self.range.low + LIGHT_FROM * self.range.span
        return Arrows(middles, along, interpolation.at(self.energy, middles) > light)


@dataclass(frozen=True, eq=False)
class Picture:
    """A scene at one step and one β. density_range: of the density's colours, the same for all
    runs.
    """

    scene: Scene
    step: int
    beta: float
    density_range: Range
    runs: tuple[RunPicture, ...]


class Preparation:
    """A scene with its runs, from which pictures at many steps are taken.

    histories: of each run of the scene the snapshots so far. Raises ValueError where they do not
    match.
    """

    def __init__(self, scene: Scene, histories: Sequence[Sequence[Snapshot]]) -> None:
        self.scene = scene
        self.histories = [
            History(shown.experiment, snapshots)
            for shown, snapshots in zip(scene.runs, histories, strict=True)
        ]
        self._points = [_points(shown.experiment) for shown in scene.runs]
        horizon = min(
            (history.steps[-1] for history in self.histories if not history.ended),
            default=max(history.steps[-1] for history in self.histories),
        )
        known = {step for history in self.histories for step in history.steps}
        self.steps = sorted(step for step in known if step <= horizon)
        """The steps at which some run has a snapshot, as far as every run has got."""

    def at(self, step: int | None = None, beta: float | None = None) -> Picture:
        """Return the picture at a step and a β; without them at those of the scene's view.

        Between two snapshots it is that of the one before, and after the last that of the last.
        """
        wanted = self.scene.view.step if step is None else step
        shown = self.steps[-1] if wanted is None else max(s for s in self.steps if s <= wanted)
        beta = self.scene.beta if beta is None else beta
        indices = [history.index_at(shown) for history in self.histories]
        ranges = self._energy_ranges(indices)
        runs = tuple(
            RunPicture(
                shown=run,
                history=self.histories[k],
                index=indices[k],
                beta=beta,
                range=ranges[k],
                points=self._points[k],
                unit_arrows=self.scene.view.show.arrows == "unit",
                with_places=self.scene.view.show.places,
            )
            for k, run in enumerate(self.scene.runs)
        )
        return Picture(self.scene, shown, beta, self._density_range(beta, indices), runs)

    def _energy_ranges(self, indices: Sequence[int]) -> list[Range]:
        own = []
        for history, index in zip(self.histories, indices, strict=True):
            extent, least = history.extents[index], 1 / history.experiment.beta
            own.append(nice_range(extent.low, max(extent.top, extent.low + least), INTERVALS))
        if not self.scene.shared_scale:
            return own
        low, high = min(one.low for one in own), max(one.high for one in own)
        return [nice_range(low, high, INTERVALS)] * len(own)

    def _density_range(self, beta: float, indices: Sequence[int]) -> Range:
        tops = sorted(
            history.density_top(beta, index)
            for history, index in zip(self.histories, indices, strict=True)
        )
        while len(tops) > 1 and tops[-1] > OUTSHINES * max(tops[-2], LEAST_TOP):
            tops.pop()
        return nice_range(0, max(LEAST_TOP, tops[-1]), INTERVALS)


@functools.lru_cache(maxsize=8)
def _points(experiment: Experiment) -> FloatArray:
    points: FloatArray = draw_data(experiment)[:SHOWN_POINTS].numpy()
    return points


def _gibbs(energy: Array, beta: float) -> Array:
    weights = np.exp(-beta * (energy - energy.min()))
    density: Array = weights / (weights.sum() * box.AREA / energy.size)
    return density


def _find_spot(density: Array) -> tuple[float, float] | None:
    size = len(density)
    i, j = np.unravel_index(int(density.argmax()), density.shape)
    reach = int(SPOT_RADIUS / box.SIDE * size + 0.5)
    rows, columns = np.arange(size)[:, None] - i, np.arange(size)[None, :] - j
    mass = density[rows**2 + columns**2 <= reach**2].sum() * box.AREA / density.size
    axis = interpolation.centres(size)
    return (float(axis[j]), float(axis[i])) if mass >= SPOT_MASS else None
