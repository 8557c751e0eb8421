import pytest

from ebm_viz.lessons.inference import JOINT, LESSON, METHODS, PARTS, SCENERIES
from tests.pages.opened import query_of, sent

PANELS = {"paths": "progress", "basins": "shares", "step": "orbits", "success": "success"}


def searches(app):
    (run,) = sent(app)["runs"]
    return run["searches"]


def names(app):
    return [method["name"] for method in searches(app)["methods"]]


def test_it_opens_with_three_paths(open_page):
    app = open_page("inference")
    assert app.title[0].value == "Inference"
    assert query_of(app) == {}
    assert names(app) == ["gradient_descent", "annealed_langevin", "multi_start"]
    assert searches(app)["start"] == [-2.5, 2.2]
    assert searches(app)["step"] == 0


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_address(open_page, part):
    app = open_page("inference", part=part)
    assert query_of(app) == {"part": part}
    assert sent(app)["panels"] == ["map", PANELS[part]]
    assert searches(app)["part"] == part


def test_success_is_of_all_methods_and_shows_the_starts(open_page):
    app = open_page("inference", part="success")
    assert names(app) == [*METHODS]
    (run,) = sent(app)["runs"]
    assert len(run["points"]) == 100
    assert sent(app)["view"]["show"]["data"]


@pytest.mark.parametrize("landscape", SCENERIES)
def test_every_landscape_is_searched_where_its_training_ends(open_page, landscape):
    app = open_page("inference", landscape=landscape)
    scenery = SCENERIES[landscape]
    (run,) = sent(app)["runs"]
    assert run["key"] == scenery.experiment.key
    assert run["searches"]["step"] in run["snapshots"]
    assert run["searches"]["step"] == (0 if landscape == "wells" else scenery.experiment.steps)


def test_landscapes_with_a_z_are_also_searched_in_y_and_z_at_once(open_page):
    app = open_page("inference", landscape="ellipse")
    assert names(app) == ["gradient_descent", "annealed_langevin", "multi_start", JOINT]
    assert "at once" in app.markdown[0].value
    assert JOINT not in names(open_page("inference", landscape="two_moons"))


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_in_the_address_and_on_the_screen(open_page, method):
    app = open_page("inference")
    app.selectbox("inference_first").select(method).run()
    assert query_of(app) == LESSON.to_query({**LESSON.defaults, "first": method})
    assert names(app)[0] == method


def test_a_link_says_where_the_searches_start_and_with_which_step(open_page):
    app = open_page("inference", y1="1.5", y2="-1")
    assert searches(app)["start"] == [1.5, -1.0]
    assert searches(app)["share"] is None
    app = open_page("inference", part="step", share="0.5")
    assert searches(app)["share"] == 0.5
    assert searches(app)["start"] is None


@pytest.mark.parametrize(
    ("name", "text"), [("y1", "3.5"), ("y2", "up"), ("share", "0"), ("first", "newton")]
)
def test_what_cannot_be_is_named(open_page, name, text):
    app = open_page("inference", **{name: text})
    (warning,) = app.warning
    said = warning.value.replace("\\", "")
    assert repr(text) in said
    assert f"({name})" in said
