"""What holds of every page: it fails openly, and its runs open in the Playground."""

from urllib.parse import parse_qsl

import pytest
import streamlit

from ebm_viz import Experiment
from tests.pages.opened import sent


def test_a_page_that_raises_fails_its_test(open_page, monkeypatch):
    monkeypatch.setattr(streamlit, "set_page_config", lambda **options: 1 / 0)
    with pytest.raises(AssertionError):
        open_page()


@pytest.mark.parametrize(
    ("page", "query"),
    [
        *(("around_z", {"part": part}) for part in ("chains", "noise", "scores", "generator")),
        ("collapse", {"go_on": "held", "start_step": "40"}),
        ("latent", {"latent_beta": "0.3"}),
        ("one_x", {"beside": "energy"}),
        ("sharp_edges", {"part": "margin"}),
    ],
)
def test_the_playground_opens_each_run(open_page, page, query):
    for run in sent(open_page(page, **query))["runs"]:
        address = dict(parse_qsl(run["link"].removeprefix("?")))
        assert Experiment.from_query(address).key == run["key"]
