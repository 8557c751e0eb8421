from urllib.parse import parse_qs, urlsplit

import pytest

from ebm_viz import Experiment
from ebm_viz.core.losses import LOSSES, PUSHING
from ebm_viz.experiment import SETTINGS
from ebm_viz.lessons.comparison import Comparison, read
from tests.pages.opened import query_of, sent, text_of, told


def shown_settings(app):
    return [one["name"] for one in sent(app, "loss_planes")["settings"] if one["shown"]]


def test_it_opens_on_kink_against_smooth(open_page):
    app = open_page("losses")
    assert app.title[0].value == "Losses"
    assert [app.selectbox("loss_a").value, app.selectbox("loss_b").value] == ["hinge", "log"]
    planes = sent(app, "loss_planes")
    assert [loss["query"] for loss in planes["losses"]] == [{"loss": "hinge"}, {"loss": "log"}]
    assert planes["point"] == [0.8, 0.4]
    assert query_of(app) == {}


def test_every_loss_with_pushes_can_be_chosen(open_page):
    app = open_page("losses")
    for name in (*PUSHING, "own"):
        app.selectbox("loss_a").select(name).run()
        assert query_of(app) == ({} if name == "hinge" else {"a": name})
        loss = Experiment(loss=name).loss_definition
        assert sent(app, "loss_planes")["losses"][0]["label"] == loss.label
        assert set(shown_settings(app)) <= set(loss.settings)


@pytest.mark.parametrize("name", sorted(set(LOSSES) - set(PUSHING)))
def test_losses_of_slopes_are_in_the_table_and_have_no_plane(open_page, name):
    app = open_page("losses", a=name)
    assert name not in app.selectbox("loss_a").options
    assert f"{LOSSES[name].label} depends on the slopes of F" in app.warning[0].value
    (row,) = [row for row in sent(app, "loss_table")["rows"] if row["name"] == name]
    assert (row["margin"], row["depends_on"]) == ("none", "slopes")
    assert f"loss={name}" in row["link"]


def test_one_loss_alone(open_page):
    app = open_page("losses")
    app.selectbox("loss_b").select("none").run()
    assert query_of(app) == {"b": "none"}
    assert len(sent(app, "loss_planes")["losses"]) == 1
    again = open_page("losses", b="none")
    assert again.selectbox("loss_b").value == "none"


def test_the_address_holds_everything(open_page):
    query = {
        "a": "square_square",
        "b": "infonce",
        "margin": "2.5",
        "beta": "0.3",
        "positive": "-1.25",
        "negative": "2",
    }
    app = open_page("losses", **query)
    assert not app.warning
    planes = sent(app, "loss_planes")
    assert planes["point"] == [-1.25, 2]
    values = {setting["name"]: setting["value"] for setting in planes["settings"]}
    assert [values["margin"], values["beta"]] == [2.5, 0.3]
    assert shown_settings(app) == ["margin", "beta"]
    assert read(query)[0].to_query() == query


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"a": "hingee"}, "Loss (loss) cannot be 'hingee': it is one of"),
        ({"b": "nothing"}, "Loss (loss) cannot be 'nothing': it is one of"),
        ({"margin": "-3"}, "Margin m (margin) cannot be '-3': it is a number from 0.1 to 10."),
        ({"positive": "4"}, "positive cannot be '4': it is a number from -3 to 3."),
        ({"negative": "nan"}, "negative cannot be 'nan': it is a number from -3 to 3."),
        ({"steps": "10"}, "There is no parameter 'steps' here."),
        ({"expression": "Fq"}, "Your loss (expression) cannot be read"),
        ({"<b>x</b>": "1"}, "There is no parameter '<b>x</b>' here."),
        ({"margin": "1" * 500}, "at most"),
    ],
)
def test_a_bad_address_is_explained_and_the_rest_of_it_kept(open_page, query, says):
    app = open_page("losses", beta="2", **query)
    assert says in told(app)
    settings = {one["name"]: one["value"] for one in sent(app, "loss_planes")["settings"]}
    assert settings["beta"] == 2


def test_only_settings_that_change_the_plane_are_shown(open_page):
    assert shown_settings(open_page("losses", a="perceptron", b="energy")) == []
    assert shown_settings(open_page("losses", a="nll", b="lvq2")) == ["beta", "window"]


def test_the_table_says_of_every_loss_what_the_registry_says(open_page):
    rows = sent(open_page("losses", margin="2"), "loss_table")["rows"]
    assert [row["name"] for row in rows] == list(LOSSES)
    for row in rows:
        loss = LOSSES[row["name"]]
        assert row["label"] == loss.label
        assert row["formula"] == loss.formula
        assert row["collapses"] == loss.can_collapse
        assert row["shape"] == ("kink" if loss.kink else "smooth")
        assert (row["margin"] == "m") == loss.has_margin
        assert loss.source in row["hint"]
        query = {name: values[0] for name, values in parse_qs(urlsplit(row["link"]).query).items()}
        opened = Experiment.from_query(query)
        assert opened.loss == loss.name
        assert opened.margin == (2 if loss.has_margin else SETTINGS["margin"].default)
    runs = {row["name"]: row["run"] for row in rows if row["run"] is not None}
    assert runs == {"hinge": 0, "log": 1}


def test_a_typed_loss_becomes_loss_b(open_page):
    app = open_page("losses")
    app.text_input("own_loss").set_value("relu(m + F⁺ - F⁻)**2").run()
    assert query_of(app) == {"b": "own", "expression": "relu(m + Fp - Fn)**2"}
    assert app.selectbox("loss_b").value == "own"
    rows = sent(app, "loss_table")["rows"]
    assert rows[-1]["name"] == "own"
    assert rows[-1]["margin"] == "m"
    assert "expression=relu" in rows[-1]["link"]


def test_a_typed_loss_can_be_loss_a(open_page):
    app = open_page("losses", a="own", b="hinge")
    app.text_input("own_loss").set_value("softplus(beta*(Fp - Fn))").run()
    assert query_of(app) == {"a": "own", "b": "hinge", "expression": "softplus(beta*(Fp - Fn))"}
    assert shown_settings(app) == ["margin", "beta"]


def test_what_cannot_be_read_is_pointed_at(open_page):
    app = open_page("losses")
    app.text_input("own_loss").set_value("softplus(m + Fq)").run()
    assert "Fq" in app.error[0].value
    text, marks = app.code[0].value.split("\n")
    assert text[marks.index("^") : len(marks)] == "Fq"
    assert app.text_input("own_loss").value == "softplus(m + Fq)"
    assert query_of(app) == {}
    app.text_input("own_loss").set_value("softplus(m + Fp)").run()
    assert not app.error
    assert query_of(app)["b"] == "own"


def test_another_expression_takes_the_place_of_a_refused_one(open_page):
    app = open_page("losses", b="own", expression="Fp - Fn")
    app.text_input("own_loss").set_value("Fq").run()
    assert app.error
    app.query_params["expression"] = "Fp"
    app.run()
    assert not app.error
    assert app.text_input("own_loss").value == "Fp"


def test_kinks_are_listed_from_the_registry(open_page):
    text = text_of(open_page("losses"))
    for loss in LOSSES.values():
        assert (f"**{loss.label}** {loss.kink}" in text) == (loss.kink is not None)
        assert loss.source in text


def test_a_comparison_outlives_its_address():
    comparison = Comparison(
        first="own", second=None, settings={"expression": "Fp - Fn", "gamma": 0.5}, negative=-3.0
    )
    assert read(comparison.to_query()) == (comparison, [])
