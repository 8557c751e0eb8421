"""How runs are looked at, in an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.scene.view import PANELS, VIEW_PARAMETERS, Camera, Show, View

views = st.builds(
    View,
    step=st.none() | st.integers(0, 100_000),
    beta=st.none() | st.sampled_from([0.03, 0.25, 1.0, 7.5, 30.0]),
    camera=st.builds(
        Camera,
        azimuth=st.integers(-180, 180).map(float),
        elevation=st.integers(4, 90).map(float),
        zoom=st.sampled_from([0.5, 1.0, 2.5, 6.0]),
    ),
    show=st.builds(
        Show,
        arrows=st.sampled_from(["off", "strength", "unit"]),
        data=st.booleans(),
        contours=st.booleans(),
        pushes=st.booleans(),
        latent_points=st.booleans(),
    ),
    panels=st.none() | st.lists(st.sampled_from(PANELS), min_size=1, unique=True).map(tuple),
)


@given(views)
def test_a_view_comes_back_from_its_address(view):
    query = view.to_query()
    assert set(query) <= VIEW_PARAMETERS
    assert View.from_query(query) == (view, [])


def test_the_first_view_needs_no_words():
    assert View().to_query() == {}
    assert View.from_query({"loss": "nll"}) == (View(), [])


@given(st.sampled_from(["off", "strength", "unit"]), *[st.booleans()] * 3)
def test_links_name_latent_points_only_where_they_are_off(arrows, data, contours, pushes):
    layers = {"arrows": arrows, "data": data, "contours": contours, "pushes": pushes}
    on, off = View(show=Show(**layers)), View(show=Show(**layers, latent_points=False))
    assert "latent_points" not in on.to_query().get("show", "")
    assert off.to_query()["show"].split(",")[-1] == "no_latent_points"


@pytest.mark.parametrize(
    ("text", "show"),
    [
        ("nothing", Show(arrows="off", data=False, contours=False)),
        ("arrows,data", Show(contours=False)),
        ("unit,pushes", Show(arrows="unit", data=False, contours=False, pushes=True)),
    ],
)
def test_links_from_before_there_were_latent_points_mean_the_same(text, show):
    assert View.from_query({"show": text}) == (View(show=show), [])
    assert View(show=show).to_query() == {"show": text}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("step", "-1"),
        ("step", "١٢"),
        ("step", "9" * 5000),
        ("shown_beta", "nan"),
        ("shown_beta", "31"),
        ("camera", "0,0,0"),
        ("camera", "1,2"),
        ("show", "everything"),
        ("show", "arrows,unit"),
        ("panels", "surface,cellar"),
    ],
)
def test_what_cannot_be_is_ignored_and_said(name, text):
    view, ignored = View.from_query({name: text, "camera" if name != "camera" else "step": "x"})
    assert view == View()
    assert any(f"({name})" in sentence for sentence in ignored)
    assert all(len(sentence) < 250 for sentence in ignored)


@given(st.dictionaries(st.sampled_from(sorted(VIEW_PARAMETERS)), st.text()))
def test_no_address_is_too_strange(query):
    view, ignored = View.from_query(query)
    assert len(ignored) <= len(query)
    assert View.from_query(view.to_query()) == (view, [])


def test_a_view_is_fitted_to_a_run_and_a_page():
    view = View(step=500, panels=("strip", "map"))
    fitting, ignored = view.fitting(300, PANELS)
    assert fitting == View(step=300, panels=("map",))
    assert ignored == [
        "The step is beyond the end: shown is the last one, 300.",
        "This page does not show: strip.",
    ]
    assert View(panels=("strip",)).fitting(300, PANELS)[0] == View()


@given(views, st.integers(1, 100_000))
def test_what_fits_stays(view, steps):
    fitting, ignored = view.fitting(steps, PANELS)
    assert (fitting == view) == (ignored == [])
    assert fitting.fitting(steps, PANELS) == (fitting, [])


def test_old_names_of_panels_and_layers_are_read():
    view, ignored = View.from_query({"panels": "map,thermal", "show": "arrows,data,no_places"})
    assert not ignored
    assert view.panels == ("map", "beta_curves")
    assert view.show == Show(contours=False, latent_points=False)
    saved = {"panels": ["map", "thermal"], "show": {"places": False}}
    assert View.model_validate(saved) == View(
        panels=("map", "beta_curves"), show=Show(latent_points=False)
    )
