import numpy as np
import pytest

from ebm_viz import Experiment
from ebm_viz.core.own_points import STARTER, OwnPoints
from ebm_viz.serving import KEPT_POINTS, STORE
from ebm_viz.serving.kept_points import KeptPoints
from ebm_viz.ui.address import LONGEST_POINTS
from ebm_viz.ui.own_points import FILE, PASTED, PLACING
from ebm_viz.viewer.placing import Edit, read_message
from tests.pages.opened import button, query_of, sent, told

TWO = OwnPoints.of(np.array([[1.0, 2.0], [-1.0, 0.5]]))
MANY = OwnPoints.of(np.random.default_rng(0).normal(0, 1, (3000, 2)))


def open_own(open_page, points=TWO, **query):
    app = open_page(dataset="own", own_points=points.text, **query)
    return app


def placing_sent(app):
    return sent(app)["placing"]


def test_choosing_own_points_begins_with_a_few(open_page):
    app = open_page()
    app.selectbox("setting_dataset").select("own").run()
    assert query_of(app) == {"dataset": "own"}
    assert any(f"{len(STARTER)} points" in markdown.value for markdown in app.markdown)
    assert "setting_samples" not in {widget.key for widget in app.select_slider}


def test_a_file_replaces_the_points(open_page):
    app = open_own(open_page, loss="hinge")
    file = app.file_uploader(f"{FILE}0")
    file.upload("data.csv", b"x;y\n10,5;20\n30;40\n", "text/csv").run()
    points = OwnPoints.from_text(query_of(app)["own_points"])
    assert points.scaling.words == "y₁ = (x₁ − 20.25)/4, y₂ = (x₂ − 30)/4"
    said = [markdown.value.replace("\\", "").replace("\u00a0", " ") for markdown in app.markdown]
    assert "**2 points**, scaled:  \ny₁ = (x₁ − 20.25)/4  \ny₂ = (x₂ − 30)/4" in said
    assert query_of(app)["loss"] == "hinge"
    experiment = Experiment.from_query(query_of(app))
    assert STORE.run(experiment.key).experiment == experiment


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"1,2\n3,abc", "Line 2: 'abc' is not a number."),
        (b"\x00\x01", "This is not a text file"),
        (b"", "There are no points in it"),
    ],
)
def test_a_bad_file_is_explained_and_nothing_is_lost(open_page, content, sentence):
    app = open_own(open_page, loss="hinge")
    before = query_of(app)
    app.file_uploader(f"{FILE}0").upload("data.csv", content, "text/csv").run()
    assert sentence in told(app)
    assert query_of(app) == before
    app.file_uploader(f"{FILE}0").upload("data.csv", b"1,2\n2,1", "text/csv").run()
    assert not app.error


def test_pasted_text_replaces_the_points_and_a_bad_one_stays_to_be_mended(open_page):
    app = open_own(open_page)
    app.text_area(f"{PASTED}0").set_value("1 2\n3 x").run()
    assert "Line 2: 'x' is not a number." in told(app)
    assert app.text_area(f"{PASTED}0").value == "1 2\n3 x"
    app.text_area(f"{PASTED}0").set_value("1 2\n3 0").run()
    assert not app.error
    assert query_of(app)["own_points"] == OwnPoints.of(np.array([[1.0, 2], [3, 0]])).text
    assert app.text_area(f"{PASTED}1").value == ""


def test_a_refusal_goes_with_what_was_refused(open_page):
    app = open_own(open_page)
    pasted = app.text_area(f"{PASTED}0")
    pasted.set_value("x y").run()
    assert app.error
    pasted.set_value("").run()
    assert not app.error
    file = app.file_uploader(f"{FILE}0")
    file.upload("data.csv", b"x", "text/csv").run()
    assert app.error
    app.query_params["own_points"] = STARTER.text
    app.run()
    assert not app.error
    app.text_area(f"{PASTED}0").set_value("x y").run()
    assert app.error
    query = query_of(app)
    app.switch_page("../../pages/questions.py").run()
    app.switch_page("../../pages/playground.py").run()
    app.query_params.update(query)
    app.run()
    assert app.text_area(f"{PASTED}0").value == ""
    assert not app.error


def test_a_file_that_is_taken_away_takes_its_refusal_along(open_page):
    app = open_own(open_page)
    file = app.file_uploader("experiment_file0")
    file.upload("e.json", b"{", "application/json").run()
    assert app.error
    file.set_value(None).run()
    assert not app.error


def test_points_are_taken_away_and_all_of_them_cleared(open_page):
    app = open_own(open_page)
    assert placing_sent(app) is None
    app.toggle(PLACING).set_value(True).run()
    assert placing_sent(app) == {"cleared": False, "seen": 0}
    button(app, "Remove last").click().run()
    assert query_of(app)["own_points"] == TWO.without(-1).text
    button(app, "Remove last").click().run()
    assert placing_sent(app) == {"cleared": True, "seen": 0}
    assert button(app, "Clear").disabled
    assert query_of(app)["own_points"] == TWO.without(-1).text  # the run stays until the first
    app.toggle(PLACING).set_value(False).run()
    assert any(markdown.value == "**1 point**" for markdown in app.markdown)


def test_many_points_are_kept_by_the_server_and_saved_in_the_file(open_page):
    app = open_own(open_page, MANY)
    assert len(MANY.text) > LONGEST_POINTS
    app.selectbox("setting_loss").select("hinge").run()
    query = query_of(app)
    assert len(query["own_points"]) == 17
    assert any("Too many points for an address" in info.value for info in app.caption)
    again = open_page(**query)
    assert not again.warning
    experiment = Experiment(dataset="own", own_points=MANY.text, loss="hinge")
    assert STORE.run(experiment.key).experiment == experiment

    other = open_page()
    file = other.file_uploader("experiment_file0")
    file.upload("e.json", experiment.to_json().encode(), "application/json").run()
    assert query_of(other) == query


def test_points_that_are_kept_no_longer_are_missed(open_page):
    app = open_page(dataset="own", own_points="~0123456789abcdef", loss="hinge")
    assert "keeps the points of this address no longer" in app.warning[0].value
    assert app.selectbox("setting_loss").value == "hinge"


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"loss": "hingee"}', b"\xff\xfe\x00"])
def test_a_file_that_is_no_experiment_is_explained(open_page, content):
    app = open_own(open_page)
    app.file_uploader("experiment_file0").upload("e.json", content, "application/json").run()
    assert app.error[0].value.startswith("e\\.json cannot be opened")
    assert query_of(app)["own_points"] == TWO.text


def test_a_preset_leaves_a_way_back_to_the_points(open_page):
    app = open_own(open_page)
    app.selectbox("preset").select("good_fit").run()
    app.selectbox("setting_dataset").select("own").run()
    button(app, "Back to your 2 points").click().run()
    assert query_of(app)["own_points"] == TWO.text


def test_the_server_keeps_the_latest():
    kept = KeptPoints(most=2)
    first, second = kept.keep("A"), kept.keep("B")
    assert kept.find(first) == "A"
    third = kept.keep("C")
    assert [kept.find(name) for name in (first, second, third)] == ["A", None, "C"]
    assert kept.keep("A") == first
    assert KEPT_POINTS.find("~") is None


@pytest.mark.parametrize(
    ("message", "edits"),
    [
        ({"number": 3, "edits": [["place", 1, -1.5]]}, [Edit(False, 1, -1.5)]),
        ({"number": 3, "edits": [["remove", 0, 3]]}, [Edit(True, 0, 3)]),
        ({"number": 3, "edits": [["place", 7, 0], ["place", float("nan"), 0]]}, []),
    ],
)
def test_edits_from_the_map(message, edits):
    assert read_message(message) == (3, edits)
