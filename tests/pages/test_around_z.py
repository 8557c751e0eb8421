import pytest

from ebm_viz.core.losses import LOSSES, WITHOUT_Z
from ebm_viz.lessons import around_z
from ebm_viz.lessons.around_z import LESSON
from ebm_viz.serving.processes.shared import TRAINER
from ebm_viz.serving.visitors import SOMEBODY
from ebm_viz.ui import measured
from ebm_viz.walk import WALKERS
from tests.pages.opened import button, keys_of, query_of, sent

PARTS = {
    "chains": around_z.chains,
    "noise": around_z.noise,
    "scores": around_z.scores,
    "generator": around_z.generators,
}


def keys(part, **values):
    runs = PARTS[part]({**LESSON.defaults, **values})
    return [run.experiment.key for run in runs]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_on_its_runs(open_page, part):
    app = open_page("around_z", part=part)
    assert not app.warning
    assert keys_of(app) == keys(part)


@pytest.mark.parametrize("part", PARTS)
def test_what_the_loss_lifts_is_shown_at_once_unless_the_address_says_otherwise(open_page, part):
    view = sent(open_page("around_z", part=part))["view"]  # None: the default one, without pushes
    assert bool(view and view["show"]["pushes"]) is (part != "scores")
    chosen = sent(open_page("around_z", part=part, show="contours"))["view"]["show"]
    assert not chosen["pushes"]


def test_a_change_goes_to_the_address(open_page):
    app = open_page("around_z", part="chains")
    app.selectbox("around_z_sampler").select("random_walk").run()
    app.select_slider("around_z_chain_steps").set_value(10).run()
    assert query_of(app) == {"part": "chains", "chain_steps": "10", "sampler": "random_walk"}
    assert keys_of(app) == keys("chains", chain_steps=10, sampler="random_walk")
    second = around_z.chains({**LESSON.defaults, "sampler": "random_walk"})[1].experiment
    assert second.step_size == 0.32
    assert second.learning_rate == 3e-4


@pytest.mark.parametrize("sampler", ["hmc", "tempering", "exact", "langevin"])
def test_the_longest_chains_of_every_sampler_are_allowed(open_page, sampler):
    app = open_page("around_z", part="chains", chain_steps="100", sampler=sampler)
    assert keys_of(app) == keys("chains", chain_steps=100, sampler=sampler)


def walks_of(app):
    return [run["walk"] for run in sent(app)["runs"]]


def test_the_page_opens_on_three_walks_on_one_landscape_from_one_well(open_page):
    app = open_page("around_z")
    assert not app.warning
    assert len({run["key"] for run in sent(app)["runs"]}) == 1
    assert [walk["sampler"] for walk in walks_of(app)] == ["mala", "random_walk", "tempering"]
    assert {walk["start"] for walk in walks_of(app)} == {"well"}
    assert [run["steps"] for run in sent(app)["runs"]] == [1000] * 3
    assert {run["snapshots"][-1] for run in sent(app)["runs"]} == {1000}


@pytest.mark.parametrize("sampler", WALKERS)
def test_another_sampler_comes_with_its_own_step(open_page, sampler):
    app = open_page("around_z", step_1="0.5")
    app.selectbox("around_z_sampler_1").select(sampler).run()
    assert walks_of(app)[0]["sampler"] == sampler
    if sampler != "mala":
        assert walks_of(app)[0]["step"] == around_z.usual_step(sampler)


def test_a_walk_can_be_alone_and_starts_where_its_address_says(open_page):
    app = open_page(
        "around_z", sampler_2="none", sampler_3="none", start="place", y1="-1.5", y2="2", step="7"
    )
    (walk,) = walks_of(app)
    assert walk["start"] == [-1.5, 2.0]
    assert sent(app)["view"]["step"] == 7


@pytest.mark.parametrize("landscape", around_z.GROUNDS)
def test_every_landscape_can_be_walked_on(open_page, landscape):
    app = open_page("around_z", landscape=landscape)
    experiment = around_z.GROUNDS[landscape][1]
    assert {run["key"] for run in sent(app)["runs"]} == {experiment.key}


def test_what_the_address_cannot_mean_is_told(open_page):
    app = open_page("around_z", part="stroll", sigma="7")
    assert "cannot be 'stroll'" in app.warning[0].value
    assert "cannot be '7'" in app.warning[0].value


def test_the_table_trains_every_way_when_asked(open_page, monkeypatch):
    monkeypatch.setattr(around_z, "COMPARED", 12)
    app = open_page("around_z")
    assert not any("KL here" in text.value for text in app.markdown)
    app.button("around_z_train").click().run()
    (table,) = [text.value for text in app.markdown if "KL here" in text.value]
    for name, loss in LOSSES.items():
        assert (f"| {loss.label} | " in table) == (loss.group == WITHOUT_Z or name == "nll")
    app.selectbox("around_z_landscape").select(list(around_z.GROUNDS)[1]).run()
    assert table in [text.value for text in app.markdown], "it stays while other things change"


def test_the_table_is_trained_in_turns_with_all_others(open_page, monkeypatch):
    begun = []

    def methods(dataset, seed):
        begun.append((dataset, seed))
        yield
        return []

    monkeypatch.setattr(around_z, "methods", methods)
    monkeypatch.setattr(measured, "PATIENCE", 0.5)
    app = open_page("around_z", part="noise", seed="7")
    with TRAINER.turn(SOMEBODY):
        app.button("around_z_train").click().run()
        assert not begun
    button(app, "Ask again").click().run()
    assert begun == [(LESSON.defaults["dataset"], 7)]
    assert any("KL here" in text.value for text in app.markdown)
