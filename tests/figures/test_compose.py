"""Plotly figures of scenes, before a browser sees them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from ebm_viz import Experiment, train
from ebm_viz.figures import Preparation, figure
from ebm_viz.figures.compose import compose
from ebm_viz.figures.look import LIGHT
from ebm_viz.scene import Camera, Scene, Show, Shown, Style, View

EXPERIMENTS = (
    Experiment(steps=30),
    Experiment(loss="hinge", steps=60),
    Experiment(loss="energy", steps=60, learning_rate=0.3, gradient_clip=1e4),
)
CUT = ((-1.0, 0.5), (2.0, 0.0))
SINGLE = ("surface", "map", "density", "curves", "thermal", "strip", "slice")
SEVERAL = ("surface", "map", "density", "curves", "slice")


@pytest.fixture(scope="module")
def histories():
    return [list(train(experiment)) for experiment in EXPERIMENTS]


def scene_of(count=1, **view):
    runs = tuple(Shown(experiment=experiment) for experiment in EXPERIMENTS[:count])
    return Scene(runs=runs, view=View(**view), cut=CUT)


views = st.integers(1, 3).flatmap(
    lambda count: st.builds(
        scene_of,
        st.just(count),
        step=st.integers(0, 70),
        beta=st.sampled_from([0.03, 1.0, 30.0]),
        camera=st.builds(
            Camera,
            azimuth=st.floats(-180, 180),
            elevation=st.floats(4, 90),
            zoom=st.floats(0.5, 6),
        ),
        show=st.builds(
            Show,
            arrows=st.sampled_from(["off", "strength", "unit"]),
            data=st.booleans(),
            contours=st.booleans(),
            pushes=st.booleans(),
            places=st.booleans(),
        ),
        panels=st.lists(
            st.sampled_from(SEVERAL if count > 1 else SINGLE), min_size=1, unique=True
        ).map(tuple),
    )
)


@settings(max_examples=8, deadline=None)
@given(scene=views, text=st.sampled_from([8, 18, 60]), interactive=st.booleans())
def test_every_scene_is_a_figure_of_plotly(histories, scene, text, interactive):
    picture = Preparation(scene, histories[: len(scene.runs)]).at()
    made = Figure(compose(picture, Style(text=text), interactive), skip_invalid=False)
    panels = scene.panels
    kinds = [trace.type for trace in made.data]
    flat = sum(panel in ("map", "density") for panel in panels) * len(scene.runs)
    assert kinds.count("heatmap") >= flat
    assert kinds.count("surface") == (len(scene.runs) if interactive and "surface" in panels else 0)
    for note in made.layout.annotations:
        assert 0 <= note.x <= 1
        assert 0 <= note.y <= 1


def text_of(made):
    return [note.text for note in made.layout.annotations]


def test_titles_say_loss_beta_and_step(histories):
    said = text_of(figure(scene_of(step=30, beta=2.5, panels=("map",)), histories[:1]))
    assert {"NLL", "F⁺ + (1/β) log Z", "<i>β</i> = 2.50   step 30"} <= set(said)
    plain = Style(title=False, heading="My <lecture>")
    said = text_of(figure(scene_of(panels=("map",)), histories[:1], plain))
    assert "My &lt;lecture&gt;" in said
    assert not any("step" in text for text in said)


def test_units_are_never_left_out(histories):
    scene = scene_of(3, panels=("surface", "map", "density", "curves"))
    runs = Preparation(scene, histories).at().runs
    assert runs[2].exponent >= 4
    for style in (Style(), Style(shape="square"), Style(text=30)):
        said = " ".join(text_of(figure(scene, histories, style)))
        assert f"10{'⁰¹²³⁴⁵⁶'[runs[2].exponent]}" in said


def test_a_map_shows_the_energy_where_it_is(histories):
    made = figure(scene_of(panels=("map",)), histories[:1])
    landscape = histories[0][-1].landscape
    field = next(trace for trace in made.data if trace.type == "heatmap")
    i, j = np.unravel_index(int(landscape.energy.argmin()), landscape.energy.shape)
    row, column = np.unravel_index(int(np.asarray(field.z).argmin()), (256, 256))
    assert field.x[column] == pytest.approx(landscape.axis[j], abs=0.1)
    assert field.y[row] == pytest.approx(landscape.axis[i], abs=0.1)


def test_pushes_are_triangles_in_the_colours_of_their_kind(histories):
    scene = scene_of(2, step=0, panels=("map",), show=Show(pushes=True))
    fills = {
        trace.fillcolor for trace in figure(scene, histories[:2]).data if "scatter" in trace.type
    }
    assert {LIGHT.down, LIGHT.up} <= fills
