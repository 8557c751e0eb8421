"""Pictures of lessons show what their pages show."""

import pytest

from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import opened
from ebm_viz.scene import Show, View
from ebm_viz.scene.view import VIEW_PARAMETERS
from ebm_viz.viewer.model import RunView

SHOWN = [
    ("collapse", {}, ("surface", "density", "curves")),
    ("gibbs", {}, ("map", "density", "beta_curves", "strip")),
    ("sharp_edges", {}, ("surface", "map", "slice", "curves")),
    ("latent", {}, ("map", "latent", "curves")),
    ("latent", {"panels": "surface"}, ("surface",)),
]


@pytest.mark.parametrize(("page", "query", "panels"), SHOWN)
def test_a_picture_has_the_panels_of_the_page(page, query, panels):
    scene = opened(Link(page, "", query), VIEW_PARAMETERS).scene
    assert scene.seen(View.from_query(query)[0]).panels == panels


def test_a_picture_without_a_view_has_the_layers_of_the_page():
    scene = opened(Link("around_z", "", {"part": "generator"})).scene
    assert scene.pictured(View()).show == Show(pushes=True)


def test_an_address_that_names_a_step_keeps_the_layers_of_the_page():
    scene = opened(Link("around_z", "", {"part": "generator"})).scene
    assert scene.viewed(View.from_query({"step": "3"})[0]) == View(
        step=3, show=Show(pushes=True), panels=("map", "density", "curves")
    )
    named, _ = View.from_query({"step": "3", "show": "arrows,data,contours"})
    assert scene.viewed(named).show == Show()


@pytest.mark.parametrize("page", ["collapse", "latent", "around_z"])
def test_a_picture_has_the_formulas_of_the_page(page):
    scene = opened(Link(page, "")).scene
    drawn = [RunView(run).to_json()["formula"] for run in scene.seen(View()).runs]
    assert drawn == [run.formula for run in scene.runs]
    assert len(set(drawn)) == len(drawn)
