"""F over the box as a search calls it: it counts evaluations and keeps the visited points."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from ebm_viz.core import box
from ebm_viz.core.energies.latent import LatentEnergy
from ebm_viz.core.samplers.base import Target

Floats = NDArray[np.float64]

BOUNDS = [(-box.HALF_SIDE, box.HALF_SIDE)] * 2
"""The box in SciPy's format."""


class OutOfEvaluationsError(Exception):
    """A search has used up its evaluations."""


@dataclass(frozen=True, eq=False)
class Search:
    """What a search for a minimum visited, in order.

    path: (k, 2) points. energies: (k,) F there. evaluations_at: (k,) how often F had been evaluated
    by then. runs: (k,) numbers that change when the search starts from a new point, so that no line
    is drawn across a jump. evaluations: how often F was evaluated in all. finished: whether the
    search ended by itself, and not because its evaluations ran out.
    """

    path: Floats
    energies: Floats
    evaluations_at: NDArray[np.int64]
    runs: NDArray[np.int64]
    evaluations: int
    finished: bool

    @property
    def minimum(self) -> Floats:
        """The lowest point that was visited, (2,)."""
        point: Floats = self.path[int(np.argmin(self.energies))]
        return point

    @property
    def energy(self) -> float:
        """F at the minimum."""
        return float(self.energies.min())


class Objective:
    """An energy as SciPy's optimisers call it.

    most: how often F may be evaluated; beyond that every call raises OutOfEvaluationsError.
    """

    def __init__(self, energy: Target, most: int) -> None:
        self.evaluations = 0
        self.most = most
        self._energy = energy
        self._visits: list[tuple[Floats, float, int, int]] = []
        self._run = 0

    @property
    def latent(self) -> LatentEnergy | None:
        """The energy itself, if it has a latent variable with a few values."""
        whole = getattr(self._energy, "whole", self._energy)
        return whole if isinstance(whole, LatentEnergy) else None

    def count(self) -> None:
        """Count an evaluation."""
        self._count(1)

    def value(self, point: ArrayLike) -> float:
        """Return F at a point (2,)."""
        return float(self.values(np.asarray(point)[:, None])[0])

    def values(self, points: Floats) -> Floats:
        """Return F (s,) at points (2, s), as vectorised optimisers ask for it."""
        self._count(points.shape[1])
        return self._energy.energy(_tensor(points.T)).double().numpy()

    def value_and_gradient(self, point: ArrayLike) -> tuple[float, Floats]:
        """Return F and ∇F (2,) at a point (2,), which counts as one evaluation."""
        values, gradients = self.evaluate(np.asarray(point)[None])
        return float(values[0]), gradients[0]

    def evaluate(self, points: Floats) -> tuple[Floats, Floats]:
        """Return F (n,) and ∇F (n, 2) at points (n, 2), which counts as n evaluations."""
        self._count(len(points))
        return evaluated(self._energy, points)

    def gradient(self, point: ArrayLike) -> Floats:
        """Return ∇F (2,) at a point (2,)."""
        return self.value_and_gradient(point)[1]

    def begin(self) -> None:
        """Begin a new run: no line connects the last visited point to the next one."""
        self._run += 1

    def visit(self, point: ArrayLike, energy: float) -> None:
        """Keep a point (2,) of the path, with F there."""
        place = np.array(point, dtype=np.float64)
        self._visits.append((place, float(energy), self.evaluations, self._run))

    def visit_if_lowest(self, point: ArrayLike, energy: float) -> None:
        """Keep a point (2,) of the path if F is lower there than at all others."""
        if not self._visits or energy < min(visit[1] for visit in self._visits):
            self.visit(point, energy)

    def search(self, finished: bool) -> Search:
        """Return what was visited."""
        points, energies, evaluations, runs = zip(*self._visits, strict=True)
        return Search(
            np.array(points),
            np.array(energies),
            np.array(evaluations),
            np.array(runs),
            self.evaluations,
            finished,
        )

    def _count(self, evaluations: int) -> None:
        if self.evaluations + evaluations > self.most:
            raise OutOfEvaluationsError
        self.evaluations += evaluations


def evaluated(energy: Target, points: Floats) -> tuple[Floats, Floats]:
    """Return F (n,) and ∇F (n, 2) at points (n, 2)."""
    values, gradients = energy.energy_and_gradient(_tensor(points))
    return values.double().numpy(), gradients.double().numpy()


def _tensor(points: Floats) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(points, dtype=np.float32))
