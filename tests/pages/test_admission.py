"""Bounds that a server's owner has lowered: a sentence, and what was on the screen stays."""

import pytest

from ebm_viz import Experiment
from ebm_viz.core.own_points import STARTER
from ebm_viz.serving.limits.admission import admit, admit_size
from ebm_viz.ui.own_loss_field import KEY
from ebm_viz.ui.own_points import FILE, PASTED
from tests.pages.opened import query_of, told
from tests.serving.limits.test_admission import LEAST, LONG, MANY

ELEVEN = "\n".join(f"{row}, {row % 3}" for row in range(11))


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setattr(admit, "__defaults__", (LEAST,))
    monkeypatch.setattr(admit_size, "__defaults__", (LEAST,))


def test_points_by_every_way(open_page):
    app = open_page(dataset="own", loss="hinge")
    before = query_of(app)
    app.file_uploader(f"{FILE}0").upload("a.csv", ELEVEN.encode(), "text/csv").run()
    assert "There are 11 points; this server takes up to 10." in told(app)
    app.file_uploader(f"{FILE}0").upload("a.csv", b"1,2\n" * 3000, "text/csv").run()
    assert "It has 12 kB; this server takes up to 10 kB." in told(app)
    app.text_area(f"{PASTED}0").set_value(ELEVEN).run()
    assert "11 points" in told(app)
    assert app.text_area(f"{PASTED}0").value == ELEVEN
    opened = Experiment(dataset="own", own_points=MANY).to_json().encode()
    app.file_uploader("experiment_file0").upload("e.json", opened, "application/json").run()
    assert "e.json cannot be opened. There are 11 points" in told(app)
    assert query_of(app) == before


def test_points_in_the_address(open_page):
    app = open_page(dataset="own", loss="hinge", own_points=MANY)
    assert "There are 11 points" in told(app)
    assert app.selectbox("setting_loss").value == "hinge"
    assert any(f"{len(STARTER)} points" in markdown.value for markdown in app.markdown)


def test_an_expression_in_the_playground(open_page):
    app = open_page(loss="own")
    before = query_of(app)
    app.text_input("setting_expression").set_value(LONG).run()
    assert "11 parts" in told(app)
    assert app.text_input("setting_expression").value == LONG
    assert query_of(app) == before
    assert "11 parts" in told(open_page(loss="own", expression=LONG))


def test_an_expression_on_the_losses_page(open_page):
    app = open_page("losses")
    app.text_input(KEY).set_value(LONG).run()
    assert "11 parts" in told(app)
    assert app.text_input(KEY).value == LONG
    assert query_of(app) == {}
    assert "11 parts" in told(open_page("losses", expression=LONG, b="own"))
