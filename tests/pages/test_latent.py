import re

import pytest

from ebm_viz.lessons import latent
from ebm_viz.lessons.latent import LESSON, LIMITS, MODELS
from tests.pages.opened import keys_of, query_of


def keys(**values):
    return [run.experiment.key for run in latent.runs({**LESSON.defaults, **values})]


def test_it_opens_on_its_three_runs(open_page):
    app = open_page("latent")
    assert keys_of(app) == keys()
    assert query_of(app) == {}
    assert any("to a line below 0.45, to a point below 0.25" in t.value for t in app.get("html"))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("limit", LIMITS)
def test_every_choice_is_on_the_screen(open_page, model, limit):
    app = open_page("latent", model=model, limit=limit)
    assert not app.warning
    assert keys_of(app) == keys(model=model, limit=limit)
    said = "".join(text.value for text in app.get("html")).replace("\u00a0", " ")
    said = re.sub("</?i>", "*", said)
    assert MODELS[model].see in said
    assert LIMITS[limit].see in said


def test_a_change_goes_to_the_address(open_page):
    app = open_page("latent")
    app.select_slider("latent_latent_beta").set_value(0.3).run()
    app.selectbox("latent_model").select("kmeans").run()
    app.slider("latent_clusters").set_value(5).run()
    assert query_of(app) == {"model": "kmeans", "clusters": "5", "latent_beta": "0.3"}
    assert keys_of(app) == keys(model="kmeans", clusters=5, latent_beta=0.3)
