"""What the page on inference says, on landscapes that need little training."""

from functools import cache

import numpy as np
import pytest

from ebm_viz.core.inference import basins, minimise, minimise_many, orbits
from ebm_viz.lessons.inference import SCENERIES
from ebm_viz.searches import hit, starts
from ebm_viz.training import Training


@cache
def landscape(name):
    scenery = SCENERIES[name]
    training = Training(scenery.experiment)
    training.advance_to(scenery.step)
    return training.energy, basins(training.energy)


@pytest.mark.parametrize("name", ["wells", "kmeans"])
def test_a_grid_finds_the_lowest_well_but_not_every_well(name):
    energy, found = landscape(name)
    search = minimise(energy, (0, 0), "scan")
    assert search.energy == pytest.approx(found.energies[0], abs=0.01)
    ends = np.array([search.path[search.runs == run][-1] for run in np.unique(search.runs)])
    distances = np.linalg.norm(ends[:, None] - found.minima, axis=2).min(0)
    assert distances.max() > 0.05


def test_descent_finds_the_lowest_energy_from_wells_that_are_as_low():
    energy, found = landscape("kmeans")
    searches = minimise_many(energy, starts(0), "gradient_descent", range(100))
    assert all(hit(search, found.energies[0]) >= 0 for search in searches)
    assert (found.labels == 0).mean() < 0.5


def test_far_beyond_the_limit_descent_may_go_from_wall_to_wall():
    energy, found = landscape("kmeans")
    descents = orbits(energy, found.minima[0])
    at = {share: int(np.abs(descents.shares - share).argmin()) for share in (0.8, 1.2, 3.0)}
    ends = {share: np.unique(descents.ends[row, -24:].round(2)) for share, row in at.items()}
    assert len(ends[0.8]) == 1
    assert len(ends[1.2]) > 4, "a well that is a parabola up to its ridge has no cycle of two"
    assert np.ptp(ends[3.0]) == pytest.approx(6, abs=0.1)


def test_wells_of_one_depth_share_the_density_at_every_beta():
    _, found = landscape("kmeans")
    assert np.ptp(found.energies) < 1e-3
