"""Walks in scenes and in orders for exports."""

import pytest

from ebm_viz import Experiment
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.exports.orders.scene import Order
from ebm_viz.exports.watch import ExportError
from ebm_viz.pictures.film import walk_steps
from ebm_viz.pictures.recorded import description_of
from ebm_viz.scene import WALK_CURVES, WALK_PANELS, Scene, Shown, View
from ebm_viz.walk import WALKERS, Walk

EXPERIMENT = Experiment(steps=20)


def scene(*walks, **view):
    runs = tuple(Shown(experiment=EXPERIMENT, walk=walk) for walk in walks)
    return Scene(runs=runs, view=View(**view))


def test_a_scene_of_walks_has_panels_and_curves_of_its_own():
    shown = scene(Walk(), Walk(sampler="hmc", moves=300))
    assert shown.walks
    assert shown.panels == WALK_PANELS
    assert shown.curves == WALK_CURVES
    first, second = description_of(shown)["runs"]
    assert first["key"] == second["key"]
    assert (first["steps"], second["steps"]) == (1000, 300)
    assert second["walk"]["sampler"] == "hmc"
    assert walk_steps(shown)[-1] == 1000


@pytest.mark.parametrize("sampler", WALKERS)
def test_a_walk_is_named_by_its_sampler_and_keeps_a_label_that_it_was_given(sampler):
    first, second = description_of(scene(Walk(sampler=sampler), Walk(sampler="mala")))["runs"]
    assert (first["label"] == second["label"]) == (sampler == "mala")
    assert EXPERIMENT.loss_definition.label not in (first["label"], second["label"])
    named = Shown(experiment=EXPERIMENT, walk=Walk(sampler=sampler), label="A walk")
    assert description_of(Scene(runs=(named,)))["runs"][0]["label"] == "A walk"


def test_trainings_and_walks_do_not_mix():
    with pytest.raises(ValueError, match="all runs of a scene are walks"):
        scene(Walk(), None)
    with pytest.raises(ValueError, match="for walks alone"):
        scene(None, panels=("map", "wells"))


@pytest.mark.parametrize(
    "bad", [{"sampler": "gibbs"}, {"step": 0}, {"start": (0, 4)}, {"start": "here"}, {"moves": 0}]
)
def test_what_no_walk_can_be_is_refused(bad):
    with pytest.raises(ValueError, match="validation error"):
        Walk(**bad)


def test_every_sampler_of_python_can_walk_in_the_browser():
    assert SAMPLERS.keys() <= WALKERS.keys()
    for name in WALKERS:
        Walk(sampler=name)


def test_a_film_of_a_walk_goes_over_its_moves_and_other_exports_say_why_not():
    order = {"format": "mp4", "scene": scene(Walk(moves=50))}
    assert Order.of(order).name.startswith("two_moons-mala")
    assert "walk" in Order.of(order).name
    for format in ("npz", "pptx"):
        with pytest.raises(ExportError, match="A walk is exported as"):
            Order.of({**order, "format": format})
