import itertools

from ebm_viz import Experiment
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.losses import LOSSES
from ebm_viz.lessons import gibbs
from ebm_viz.lessons.gibbs import LESSON
from ebm_viz.serving import STORE
from tests.pages.opened import query_of, sent, text_of, told


def experiment(**values):
    return gibbs.run({**LESSON.defaults, **values}).experiment


def test_it_opens_at_the_end_of_eight_gaussians(open_page):
    app = open_page("gibbs")
    assert app.title[0].value == "Gibbs and β"
    assert query_of(app) == {}
    assert sent(app)["at_end"] is True
    assert {"density", "beta_curves", "strip"} <= set(sent(app)["panels"])
    (run,) = sent(app)["runs"]
    assert run["key"] == experiment().key
    opened = STORE.run(run["key"]).experiment
    assert (opened.dataset, opened.loss) == ("eight_gaussians", "nll")


def test_every_choice_is_in_the_address_and_on_the_screen(open_page):
    app = open_page("gibbs")
    datasets = [name for name in DATASETS if name != "own"]
    for dataset, loss in zip(itertools.cycle(datasets), LOSSES, strict=False):
        app.selectbox("gibbs_dataset").select(dataset)
        app.selectbox("gibbs_loss").select(loss).run()
        chosen = {"dataset": dataset, "loss": loss}
        assert query_of(app) == LESSON.to_query({**LESSON.defaults, **chosen})
        assert sent(app)["runs"][0]["key"] == experiment(**chosen).key
    assert len(LOSSES) >= len(datasets)


def test_it_shows_a_conditional_energy_of_losses_that_train_one(open_page):
    app = open_page("gibbs", dataset="root", models="conditional")
    assert sent(app)["runs"][0]["conditional"] is True
    assert {"beta_curves", "strip"} <= set(sent(app)["panels"])
    app.selectbox("gibbs_loss").select("score_matching").run()
    assert app.selectbox("gibbs_models").value == "conditional"
    (unable,) = [name for name, loss in LOSSES.items() if not loss.trains_conditional][:1]
    app.selectbox("gibbs_loss").select(unable).run()
    assert "conditional" not in sent(app)["runs"][0]
    assert "gibbs_models" not in {one.key for one in app.selectbox}


def test_the_third_setting_is_the_one_that_matters(open_page):
    assert gibbs.own_setting(LESSON.defaults) == "beta"
    app = open_page("gibbs", dataset="two_modes")
    app.slider("gibbs_distance").set_value(2.0).run()
    assert query_of(app) == {"dataset": "two_modes", "distance": "2"}
    assert sent(app)["runs"][0]["key"] == experiment(dataset="two_modes", distance=2.0).key
    assert len(open_page("gibbs", loss="hinge").slider) == 0


def test_the_buttons_of_the_answer_show_its_two_landscapes(open_page):
    app = open_page("gibbs", loss="hinge", seed="2")
    for label, dataset in (("two modes", "two_modes"), ("eight Gaussians", "eight_gaussians")):
        (button,) = [one for one in app.button if one.label.endswith(label)]
        button.click().run()
        assert sent(app)["runs"][0]["key"] == experiment(dataset=dataset, seed=2).key


def test_the_answer_gives_the_numbers_of_both_examples(open_page):
    text = text_of(open_page("gibbs"))
    for row in ("| 0.5 | 2.00 | 0.77 |", "| 1 | 1.00 | 0.84 |", "| 3 | 0.33 | 0.98 |"):
        assert row in text


def test_the_playground_opens_the_same_training(open_page):
    (link,) = open_page("gibbs", dataset="ring", beta="3").get("page_link")
    query = dict(pair.split("=") for pair in link.proto.query_string.split("&"))
    assert Experiment.from_query(query) == experiment(dataset="ring", beta=3.0)


def test_a_bad_address_is_explained_and_the_rest_of_it_kept(open_page):
    app = open_page("gibbs", dataset="ring", loss="hing", steps="3")
    said = told(app)
    assert "'hing'" in said
    assert "no parameter 'steps' here" in said
    assert sent(app)["runs"][0]["key"] == experiment(dataset="ring").key


def test_own_points_belong_to_the_playground(open_page):
    app = open_page("gibbs", dataset="own")
    assert "cannot be 'own' here" in told(app)
    assert app.selectbox("gibbs_dataset").value == "eight_gaussians"
    assert "Own points" not in app.selectbox("gibbs_dataset").options
