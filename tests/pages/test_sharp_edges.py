import pytest

from ebm_viz.lessons import sharp_edges
from ebm_viz.lessons.sharp_edges import BESIDE, LESSON, PARTS
from ebm_viz.training.measuring import in_one_go
from tests.pages.opened import keys_of, query_of, sent, text_of, told

RUNS = {"edges": sharp_edges.edges, "ruler": sharp_edges.rulers, "margin": sharp_edges.margins}


def keys(runs):
    return [run.experiment.key for run in runs]


def test_every_part_can_be_chosen(open_page):
    assert set(PARTS) == {*RUNS, "why"}
    app = open_page("sharp_edges")
    for part in reversed(PARTS):
        app.button_group(key="sharp_edges_part").set_value(part).run()
        assert query_of(app) == ({} if part == "edges" else {"part": part})


@pytest.mark.parametrize("part", RUNS)
def test_every_part_shows_its_runs(open_page, part):
    app = open_page("sharp_edges", part=part)
    values = {**LESSON.defaults, "part": part}
    assert keys_of(app) == keys(RUNS[part](values))


@pytest.mark.parametrize("beside", BESIDE)
def test_every_choice_is_in_the_address_and_on_the_screen(open_page, beside):
    app = open_page("sharp_edges", third="log", second="log")
    app.selectbox("sharp_edges_second").select(beside).run()
    values = {**LESSON.defaults, "third": "log", "second": beside}
    assert query_of(app) == LESSON.to_query(values)
    assert keys_of(app) == keys(sharp_edges.edges(values))


def test_the_cut_follows_the_data_until_somebody_moves_it(open_page):
    assert sent(open_page("sharp_edges"))["cut"] == [[-0.9, -0.4], [1.0, -1.2]]
    near = open_page("sharp_edges", dataset="two_modes", distance="0.4")
    assert sent(near)["cut"] == [[-0.2, 0.0], [0.2, 0.0]]
    moved = open_page("sharp_edges", cut="0,1,2,-1")
    assert sent(moved)["cut"] == [[0.0, 1.0], [2.0, -1.0]]
    moved.selectbox("sharp_edges_dataset").select("two_modes").run()
    assert query_of(moved) == {"dataset": "two_modes"}


def test_the_curves_say_which_slope_they_show(open_page):
    plain, tempered = (
        open_page("sharp_edges", beta="3"),
        open_page("sharp_edges", beta="3", slope="beta"),
    )
    assert [curve["times"] for curve in sent(plain)["curves"]] == ["", "", ""]
    assert [curve["times"] for curve in sent(tempered)["curves"]] == ["beta", "beta", ""]
    assert "β‖∇F‖" in sent(tempered)["curves"][0]["title"]
    assert all(run["numbers"]["beta"] == 3 for run in sent(tempered)["runs"])


def test_only_losses_with_a_margin_are_divided_by_it(open_page):
    *hinges, log = sent(open_page("sharp_edges", part="margin"))["runs"]
    assert [run["numbers"]["1/m"] for run in hinges] == [1, 0.5, 0.25]
    assert "1/m" not in log["numbers"]


def test_the_closed_form_follows_beta(open_page):
    app = open_page("sharp_edges", part="why", beta="3")
    text = text_of(app)
    assert "Trained at *β* = 3" in text
    for row in in_one_go(sharp_edges.stiffnesses(3.0)):
        assert f"{row.trained:,.1f} | {row.best:,.1f}" in text


def test_a_bad_address_is_explained(open_page):
    app = open_page("sharp_edges", cut="1,2", part="all", beta="0")
    said = told(app)
    assert "four numbers" in said
    assert "'all'" in said
    assert "from 0.03 to 30" in said
    assert sent(app)["cut"] == [[-0.9, -0.4], [1.0, -1.2]]
