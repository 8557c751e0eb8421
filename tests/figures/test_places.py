"""Diamonds where a latent variable has its places, and a note that says so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz import Experiment, train
from ebm_viz.figures import Preparation
from ebm_viz.figures.compose import compose
from ebm_viz.figures.map_note import map_notes
from ebm_viz.figures.places import FILL, diamonds, reach
from ebm_viz.figures.raster import draw
from ebm_viz.scene import Scene, Show, Shown, Style, View

EXPERIMENTS = {
    "kmeans": Experiment(loss="energy", energy="kmeans", clusters=3, steps=40),
    "mlp": Experiment(loss="hinge", steps=40),
}
COLOR = [int(FILL[at : at + 2], 16) for at in (1, 3, 5)]


@pytest.fixture(scope="module")
def histories():
    return {name: list(train(experiment)) for name, experiment in EXPERIMENTS.items()}


@pytest.fixture(scope="module")
def prepare(histories):
    def make(name, **show):
        view = View(panels=("map",), show=Show(**show))
        scene = Scene(runs=(Shown(experiment=EXPERIMENTS[name]),), view=view)
        return Preparation(scene, [histories[name]])

    return make


@given(count=st.integers(1, 64), side=st.floats(10, 2000))
def test_diamonds_are_larger_than_data_points_and_few_are_larger_still(count, side):
    assert reach(count, side) >= reach(64, side) > max(1.8, 0.0063 * side) + 0.4
    (outline,) = diamonds(np.array([[1.0, 2.0]]), 0.5)
    assert np.abs(outline - (1, 2)).sum(axis=1) == pytest.approx([0.5] * 5)
    assert outline[0] == pytest.approx(outline[-1])


def test_raster_pictures_show_a_diamond_around_each_place(prepare):
    for step in (0, 40):
        run = prepare("kmeans").at(step).runs[0]
        image = np.asarray(draw(prepare("kmeans").at(step), Style(width=640, text=10))).astype(int)
        found = (np.abs(image - COLOR).max(axis=2) < 8).nonzero()
        assert len(found[0]) > 3 * 20
        # Between the marks and the places there is one scale and one shift an axis.
        spread = np.ptp(found[1]) / np.ptp(found[0])
        assert spread == pytest.approx(np.ptp(run.places[:, 0]) / np.ptp(run.places[:, 1]), rel=0.1)


def test_only_what_has_places_and_is_to_show_them_shows_any(prepare):
    def colors(name, **show):
        figure = compose(prepare(name, **show).at(), Style(), interactive=False)
        return {trace.get("fillcolor") for trace in figure["data"]}

    assert FILL in colors("kmeans")
    assert FILL in colors("kmeans", pushes=True)
    assert FILL not in colors("kmeans", places=False)
    assert FILL not in colors("mlp")


def test_places_that_are_off_leave_no_trace_in_a_picture(prepare, histories):
    picture = prepare("mlp").at()
    style = Style(width=480, text=9)
    same = draw(prepare("mlp", places=False).at(), style)
    assert np.array_equal(np.asarray(draw(picture, style)), np.asarray(same))
    assert map_notes(picture, picture.runs[0], True) == [["with −∇", "F", " and the data", ""]]
