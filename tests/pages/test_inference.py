import json

import pytest

from ebm_viz.core.inference import INFERENCE
from ebm_viz.lessons.inference import LESSON, METHODS, PARTS, SCENERIES
from tests.pages.opened import query_of


def figures(app):
    return [json.loads(one.proto.spec) for one in app.get("plotly_chart")]


def test_it_opens_with_three_paths_and_what_they_found(open_page):
    app = open_page("inference")
    assert not app.exception
    assert app.title[0].value == "Inference"
    assert query_of(app) == {}
    area, progress = figures(app)
    names = [METHODS[name] for name in ("gradient_descent", "annealed_langevin", "multi_start")]
    assert [trace["name"] for trace in progress["data"]] == names
    assert {trace.get("name") for trace in area["data"]} >= set(names)
    said = " ".join(one.value for one in app.markdown)
    assert "Lowest *F* in the box **−7.8" in said
    assert "Many starts **−7.8" in said


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_address(open_page, part):
    app = open_page("inference", part=part)
    assert not app.exception
    assert query_of(app) == {"part": part}


@pytest.mark.parametrize("landscape", SCENERIES)
def test_every_landscape_has_basins(open_page, landscape):
    app = open_page("inference", part="basins", landscape=landscape)
    assert not app.exception
    shares = figures(app)[1]["data"]
    assert len(shares) == 2
    assert "of the starts" in " ".join(one.value for one in app.markdown)


@pytest.mark.parametrize("method", INFERENCE)
def test_every_method_is_in_the_address_and_on_the_screen(open_page, method):
    app = open_page("inference")
    app.selectbox("inference_first").select(method).run()
    assert not app.exception
    assert query_of(app) == LESSON.to_query({**LESSON.defaults, "first": method})
    assert figures(app)[1]["data"][0]["name"] == METHODS[method]


def test_the_start_moves(open_page):
    app = open_page("inference", y1="1.5", y2="-1")
    assert "Gradient descent **−7.8" in " ".join(one.value for one in app.markdown)
    app.slider("inference_y1").set_value(-1.9).run()
    app.slider("inference_y2").set_value(1.2).run()
    assert query_of(app) == {"y1": "-1.9", "y2": "1.2"}
    assert "Gradient descent **−2.2" in " ".join(one.value for one in app.markdown)


@pytest.mark.parametrize(
    ("share", "end"),
    [("0.5", "settles at a point"), ("1.1", "jumps to and fro"), ("4", "does not settle")],
)
def test_the_step_has_a_limit(open_page, share, end):
    app = open_page("inference", part="step", share=share)
    assert end in " ".join(one.value for one in app.markdown)


def test_a_measurement_shows_all_methods(open_page):
    app = open_page("inference", part="success")
    assert figures(app) == []
    app.button[0].click().run(timeout=120)
    assert not app.exception
    (chart,) = figures(app)
    shares = dict(zip(chart["data"][0]["y"], chart["data"][0]["text"], strict=True))
    assert set(shares) == set(METHODS.values())
    assert shares["DIRECT"].startswith("100%")
    assert not shares["Gradient descent"].startswith("100%")


@pytest.mark.parametrize(
    ("name", "text"), [("y1", "3.5"), ("y2", "up"), ("share", "0"), ("first", "newton")]
)
def test_what_cannot_be_is_named(open_page, name, text):
    app = open_page("inference", **{name: text})
    assert not app.exception
    (warning,) = app.warning
    said = warning.value.replace("\\", "")
    assert repr(text) in said
    assert f"({name})" in said
