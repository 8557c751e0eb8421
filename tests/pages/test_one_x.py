import pytest

from ebm_viz.lessons import one_x
from ebm_viz.lessons.one_x import BESIDE, DATA, LESSON
from ebm_viz.serving.processes.shared import TRAINER
from ebm_viz.serving.visitors import SOMEBODY
from ebm_viz.training import measuring
from ebm_viz.ui import running
from tests.pages.opened import button, keys_of, query_of, sent, told


def keys(**values):
    return [run.experiment.key for run in one_x.runs({**LESSON.defaults, **values})]


def test_it_opens_on_a_conditional_energy_beside_regressions(open_page):
    app = open_page("one_x")
    assert keys_of(app) == keys()
    assert query_of(app) == {}
    (run,) = sent(app)["runs"]
    assert run["conditional"]
    assert len(run["answers"]["mean"]) == len(run["answers"]["means"])
    assert sent(app)["probe"] == [0.5, 0.0]
    assert "column" in sent(app)["panels"]


@pytest.mark.parametrize(("beside", "seed"), [("none", "77"), ("hinge", "78")])
def test_regressions_are_trained_in_turns_with_all_others(open_page, monkeypatch, beside, seed):
    begun = []

    def answering(data):
        begun.append(data)
        return (yield from measuring.answering(data))

    monkeypatch.setattr(running, "answering", answering)
    monkeypatch.setattr(running, "PATIENCE", 0.5)
    with TRAINER.turn(SOMEBODY):
        app = open_page("one_x", seed=seed, beside=beside)
        assert not begun
    assert not any("answers" in run for run in sent(app)["runs"])
    monkeypatch.setattr(running, "PATIENCE", 60)
    button(app, "Ask again").click().run()
    assert len(begun) == 1
    assert all("answers" in run for run in sent(app)["runs"])


@pytest.mark.parametrize("dataset", DATA)
def test_every_data_set_is_shown(open_page, dataset):
    app = open_page("one_x", dataset=dataset)
    assert not app.warning
    assert keys_of(app) == keys(dataset=dataset)


@pytest.mark.parametrize("beside", [name for name in BESIDE if name not in ("none", "nll")])
def test_a_second_loss_stands_beside_it(open_page, beside):
    app = open_page("one_x", beside=beside)
    assert keys_of(app) == keys(beside=beside)
    assert len(keys_of(app)) == 2


def test_the_same_loss_twice_is_one_run(open_page):
    assert len(keys_of(open_page("one_x", beside="nll"))) == 1


def test_a_link_says_where_the_handle_stands(open_page):
    app = open_page("one_x", x="-1.25", y="2")
    assert sent(app)["probe"] == [-1.25, 2.0]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"x": "4"}, "x (x) cannot be '4': it is a number from -3 to 3."),
        ({"loss": "contrastive_divergence"}, "cannot be 'contrastive_divergence' here"),
        ({"dataset": "own"}, "cannot be 'own' here"),
        ({"beside": "wine"}, "Beside it (beside) cannot be 'wine'"),
    ],
)
def test_a_bad_address_is_explained(open_page, query, says):
    app = open_page("one_x", **query)
    assert says in told(app)


def test_all_runs_are_conditional_and_the_one_that_lifts_nothing_stays_above_zero():
    for loss in ("nll", "infonce"):
        for run in one_x.runs({**LESSON.defaults, "loss": loss, "beside": "energy"}):
            assert run.experiment.conditional
    assert one_x.runs({**LESSON.defaults, "beside": "energy"})[1].experiment.output == "softplus"
