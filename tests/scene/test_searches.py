"""Searches in scenes and in orders for exports."""

import numpy as np
import pytest

from ebm_viz import Experiment
from ebm_viz.core.inference import INFERENCE, basins, minimise, orbits
from ebm_viz.exports.orders.scene import Order
from ebm_viz.exports.watch import ExportError
from ebm_viz.pictures.film import walk_steps
from ebm_viz.pictures.recorded import description_of
from ebm_viz.scene import Scene, Shown, View
from ebm_viz.searches import (
    MOST_POINTS,
    Found,
    FoundBasins,
    FoundOrbits,
    FoundPath,
    FoundSuccess,
    Searches,
    hit,
)
from tests.energies import known_energy

EXPERIMENT = Experiment(energy="wells", steps=10)
ENERGY = known_energy()
SEARCH = minimise(ENERGY, (-2.5, 2.2), "multi_start")
FOUND = Found(lowest=-7.88, paths={"multi_start": FoundPath.of(SEARCH)})


def scene(**settings):
    searches = Searches(methods=("multi_start",), found=FOUND, **settings)
    return Scene(runs=(Shown(experiment=EXPERIMENT, searches=searches),))


def test_a_scene_of_searches_has_panels_and_steps_of_its_own():
    shown = scene()
    assert shown.panels == ("map", "progress")
    assert scene(part="basins").panels == ("map", "shares")
    assert shown.runs[0].steps == SEARCH.evaluations == walk_steps(shown)[-1]
    (run,) = description_of(shown)["runs"]
    assert run["searches"]["methods"] == [
        {"name": "multi_start", "label": "Many starts", "short": "Many starts", "uses_start": True}
    ]
    assert len(run["points"]) == 100


def test_searches_do_not_mix_with_trainings():
    with pytest.raises(ValueError, match="Searches are shown of one run"):
        Scene(runs=(*scene().runs, Shown(experiment=EXPERIMENT)))
    with pytest.raises(ValueError, match="'progress' is for searches alone"):
        Scene(runs=(Shown(experiment=EXPERIMENT),), view=View(panels=("map", "progress")))


@pytest.mark.parametrize(
    "bad",
    [{"methods": ("newton",)}, {"methods": ()}, {"start": (0, 4)}, {"share": 0}, {"part": "all"}],
)
def test_what_no_search_can_be_is_refused(bad):
    with pytest.raises(ValueError, match="validation error"):
        Searches(**bad)


@pytest.mark.parametrize("format", ["png", "pdf", "html", "mp4", "pptx"])
def test_searches_are_exported_in_every_way_but_as_data(format):
    order = Order.of({"format": format, "scene": scene()})
    assert order.name.startswith("inference-paths")
    assert order.needs == 0
    for data in ("npz", "csv", "json", "safetensors"):
        with pytest.raises(ExportError, match="Searches are exported as"):
            Order.of({"format": data, "scene": scene()})


@pytest.mark.parametrize("method", INFERENCE)
def test_a_path_is_kept_with_its_lowest_point(method):
    search = minimise(ENERGY, (1.9, -2.2), method, seed=4)
    found = FoundPath.of(search)
    assert min(found.energies) == pytest.approx(search.energy, abs=1e-4)
    assert len(found.points) == 2 * len(found.energies) <= 2 * MOST_POINTS
    assert found.evaluations_at[-1] == search.evaluations_at[-1]


def test_a_long_path_is_thinned_out():
    search = minimise(ENERGY, (1.9, -2.2), "langevin", steps=4000)
    found = FoundPath.of(search)
    assert len(found.energies) <= MOST_POINTS
    assert min(found.energies) == pytest.approx(search.energy, abs=0.05)


def test_basins_are_written_as_digits():
    known = basins(ENERGY)
    found = FoundBasins.of(known)
    labels = np.array([-1 if one == "." else int(one) for one in found.labels])
    np.testing.assert_array_equal(labels.reshape(64, 64), known.labels)


def test_orbits_keep_their_last_points():
    known = orbits(ENERGY, basins(ENERGY).minima[0], count=8)
    found = FoundOrbits.of(known)
    np.testing.assert_allclose(found.ends, known.ends[:, -len(found.ends[0]) :], atol=1e-3)


def test_success_says_after_how_many_evaluations():
    stuck = minimise(ENERGY, (-1.9, 1.2), "lbfgs")
    lowest = minimise(ENERGY, (0, 0), "direct").energy
    at = hit(SEARCH, lowest)
    assert 0 < at <= SEARCH.evaluations
    assert SEARCH.energies[SEARCH.evaluations_at < at].min() > lowest + 0.05
    found = FoundSuccess.of([SEARCH, stuck], 100, lowest)
    assert found.hits == (at, -1)
    assert found.evaluations == pytest.approx((SEARCH.evaluations + stuck.evaluations) / 2)
