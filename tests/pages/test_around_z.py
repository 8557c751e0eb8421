from urllib.parse import parse_qsl

import pytest

from ebm_viz import Experiment
from ebm_viz.core.losses import LOSSES, WITHOUT_Z
from ebm_viz.lessons import around_z
from ebm_viz.lessons.around_z import LESSON
from tests.pages.opened import query_of, sent

PARTS = {"chains": around_z.chains, "noise": around_z.noise, "scores": around_z.scores}


def shown(app, part):
    return [run["key"] for run in sent(app)["runs"]]


def keys(part, **values):
    runs = PARTS[part]({**LESSON.defaults, **values})
    return [run.experiment.key for run in runs]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_on_its_runs(open_page, part):
    app = open_page("around_z", **({} if part == "chains" else {"part": part}))
    assert not app.exception
    assert not app.warning
    assert shown(app, part) == keys(part)


def test_a_change_goes_to_the_address(open_page):
    app = open_page("around_z")
    app.selectbox("around_z_sampler").select("random_walk").run()
    app.select_slider("around_z_chain_steps").set_value(10).run()
    assert not app.exception
    assert query_of(app) == {"chain_steps": "10", "sampler": "random_walk"}
    assert shown(app, "chains") == keys("chains", chain_steps=10, sampler="random_walk")
    second = around_z.chains({**LESSON.defaults, "sampler": "random_walk"})[1].experiment
    assert second.step_size == 0.32
    assert second.learning_rate == 3e-4


@pytest.mark.parametrize("sampler", ["hmc", "tempering", "exact", "langevin"])
def test_the_longest_chains_of_every_sampler_are_allowed(open_page, sampler):
    app = open_page("around_z", chain_steps="100", sampler=sampler)
    assert not app.exception
    assert shown(app, "chains") == keys("chains", chain_steps=100, sampler=sampler)


@pytest.mark.parametrize("part", PARTS)
def test_the_playground_opens_each_run(open_page, part):
    for run in sent(open_page("around_z", part=part))["runs"]:
        query = dict(parse_qsl(run["link"].removeprefix("?")))
        assert Experiment.from_query(query).key == run["key"]


def test_what_the_address_cannot_mean_is_told(open_page):
    app = open_page("around_z", part="walk", sigma="7")
    assert not app.exception
    assert "cannot be 'walk'" in app.warning[0].value
    assert "cannot be '7'" in app.warning[0].value


def test_the_table_trains_every_way_when_asked(open_page, monkeypatch):
    monkeypatch.setattr(around_z, "COMPARED", 12)
    app = open_page("around_z")
    assert not any("KL here" in text.value for text in app.markdown)
    app.button("around_z_train").click().run()
    assert not app.exception
    (table,) = [text.value for text in app.markdown if "KL here" in text.value]
    for name, loss in LOSSES.items():
        assert (f"| {loss.label} | " in table) == (loss.group == WITHOUT_Z or name == "nll")
