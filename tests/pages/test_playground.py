import pytest

from ebm_viz import Experiment
from ebm_viz.experiment import CHOOSERS, SETTINGS
from ebm_viz.serving import STORE
from ebm_viz.ui.presets import PRESETS
from tests.pages.opened import query_of, sent, text_of, told


def shown_settings(app):
    widgets = [*app.selectbox, *app.select_slider, *app.slider, *app.number_input]
    return {w.key.removeprefix("setting_") for w in widgets if w.key.startswith("setting_")}


def test_it_opens_on_the_default_experiment(open_page):
    app = open_page()
    assert app.title[0].value == "Playground"
    assert app.selectbox("preset").value == "good_fit"
    assert query_of(app) == {}
    assert STORE.run(Experiment().key).experiment == Experiment()


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_and_says_what_to_look_for(open_page, name):
    app = open_page()
    app.selectbox("preset").select(name).run()
    assert query_of(app) == Experiment(**PRESETS[name].settings).to_query()
    assert PRESETS[name].sentence in text_of(app)
    assert app.selectbox("preset").value == name


COMBINATIONS = [
    *(
        {chooser: list(table)[number % len(table)] for chooser, table in CHOOSERS.items()}
        for number in range(max(map(len, CHOOSERS.values())))
    ),
    {"models": "conditional"},
]
"""Every entry of every table is chosen at least once, and every number matters in one of them."""


def numbers_of(experiment):
    return {one.name: one for one in experiment.relevant_settings() if one.high}


def test_every_number_matters_in_a_combination():
    numbers = {name for name, one in SETTINGS.items() if one.high} - {"start_step"}
    assert {name for one in COMBINATIONS for name in numbers_of(Experiment(**one))} == numbers


@pytest.mark.parametrize("limit", ["low", "high"])
@pytest.mark.parametrize("choices", COMBINATIONS)
def test_the_settings_that_matter_are_shown_and_reach_their_limits(open_page, choices, limit):
    limits = {name: getattr(one, limit) for name, one in numbers_of(Experiment(**choices)).items()}
    app = open_page(**choices, **{name: f"{at:g}" for name, at in limits.items()})
    assert not app.warning
    shown = {name: app.get_by_key(f"setting_{name}").value for name in limits}
    assert shown == pytest.approx(limits)
    relevant = {one.name for one in Experiment(**choices, **limits).relevant_settings()}
    assert shown_settings(app) == relevant - {"own_points"}


def test_a_changed_setting_is_in_the_address_and_is_trained(open_page):
    app = open_page(loss="hinge")
    app.slider("setting_margin").set_value(2.5).run()
    assert query_of(app) == {"loss": "hinge", "margin": "2.5"}
    changed = Experiment(loss="hinge", margin=2.5)
    assert STORE.run(changed.key).experiment == changed
    assert app.selectbox("preset").value == "own"


def test_other_data_come_with_their_own_noise(open_page):
    app = open_page(noise="0.3")
    app.selectbox("setting_dataset").select("points").run()
    assert query_of(app) == {"dataset": "points"}
    assert app.select_slider("setting_noise").value == Experiment(dataset="points").noise


def test_the_way_back_to_the_defaults(open_page):
    app = open_page()
    app.selectbox("preset").select("runs_away").run()
    app.selectbox("preset").select("good_fit").run()
    assert query_of(app) == {}
    assert app.selectbox("preset").value == "good_fit"


def test_values_between_the_stops_of_a_slider_are_kept(open_page):
    app = open_page(learning_rate="0.0123", margin="1.23", loss="hinge")
    assert app.select_slider("setting_learning_rate").value == 0.0123
    assert query_of(app)["learning_rate"] == "0.0123"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"margin": "-3"}, "Margin m (margin) cannot be '-3': it is a number from 0.1 to 10."),
        ({"loss": "hingee"}, "Loss (loss) cannot be 'hingee': it is one of"),
        ({"lose": "hinge"}, "There is no setting 'lose'. Did you mean 'loss'?"),
        (
            {"steps": "nan"},
            "Steps (steps) cannot be 'nan': it is a whole number from 10 to 20,000.",
        ),
        ({"seed": "9" * 500}, "at most"),
    ],
)
def test_a_bad_address_is_explained_and_the_rest_of_it_kept(open_page, query, says):
    app = open_page(dataset="ring", **query)
    assert says in told(app)
    assert app.selectbox("setting_dataset").value == "ring"


def test_markup_in_the_address_stays_text(open_page):
    app = open_page(**{"loss": "<script>alert(1)</script>", "**x**": "1"})
    (warning,) = app.warning
    assert r"\<script\>" in warning.value
    assert r"\*\*x\*\*" in warning.value


def test_a_link_opens_as_far_as_it_can(open_page):
    app = open_page(loss="hinge", step="5000", camera="1,2,0", shown_beta="3", lose="x")
    assert app.selectbox("setting_loss").value == "hinge"
    (warning,) = app.warning
    said = warning.value.replace("\\", "").split("  \n")
    assert len(said) == 3
    assert "There is no setting 'lose'" in said[0]
    assert said[1].startswith("The view (camera) cannot be '1,2,0'")
    assert "1,000" in said[2]


def test_a_changed_setting_takes_the_view_out_of_the_address(open_page):
    app = open_page(loss="hinge", step="50", shown_beta="3")
    assert not app.warning
    app.slider("setting_margin").set_value(2.5).run()
    assert query_of(app) == {"loss": "hinge", "margin": "2.5"}


def test_a_typed_loss_is_in_the_address_and_is_trained(open_page):
    app = open_page(loss="own")
    app.text_input("setting_expression").set_value("relu(2*m + F⁺ - F⁻)").run()
    assert query_of(app) == {"loss": "own", "expression": "relu(2*m + Fp - Fn)"}
    assert "setting_margin" in {slider.key for slider in app.slider}


def test_a_loss_that_cannot_be_read_is_explained_and_the_run_stays(open_page):
    app = open_page(loss="own")
    app.text_input("setting_expression").set_value("__import__('os')").run()
    assert "character" in app.error[0].value
    assert app.text_input("setting_expression").value == "__import__('os')"
    assert query_of(app) == {"loss": "own"}
    app.text_input("setting_expression").set_value("softplus(Fp - Fn)").run()
    assert not app.error


def test_a_bad_loss_in_the_address_is_explained(open_page):
    app = open_page(loss="own", expression="Fp.real")
    assert "cannot be read" in app.warning[0].value


@pytest.mark.parametrize("page", ["", "losses", "collapse"])
def test_hundreds_of_unknown_parts_of_an_address_are_one_short_line(open_page, page):
    app = open_page(page, **{f"nothing{number}": "1" for number in range(400)})
    (said,) = app.warning
    assert said.value.startswith("400 parts are left out")
    assert len(said.value) < 600


def test_page_and_server_know_a_visitor_by_one_name(open_page, monkeypatch):
    opened = []
    keep = STORE.open
    monkeypatch.setattr(STORE, "open", lambda *how: opened.append(how[1]) or keep(*how))
    app = open_page()
    assert {who.page for who in opened} == {sent(app)["page"]} != {""}
    assert sent(open_page("losses"), "loss_planes")["page"]


def test_what_f_models_is_greyed_with_the_reason_where_a_loss_cannot_train_it(open_page):
    app = open_page(models="conditional")
    assert app.selectbox("setting_models").value == "conditional"
    app.selectbox("setting_loss").select("contrastive_divergence").run()
    assert query_of(app) == {"loss": "contrastive_divergence"}
    assert app.selectbox("models_greyed").disabled
    assert any("cannot train p(y|x)" in text.value for text in app.caption)
    app.selectbox("setting_loss").select("score_matching").run()
    assert app.selectbox("setting_models").value == "joint"


def test_a_link_whose_parts_contradict_each_other_is_opened_and_explained(open_page):
    app = open_page(models="conditional", loss="nce")
    assert "cannot train p(y|x)" in told(app)
    assert app.selectbox("setting_loss").value == "nce"
    app = open_page(start="loss=hinge&energy=pca", start_step="10")
    assert "another kind of energy" in app.warning[0].value
