"""What an address holds beside what a page knows."""

import pytest

from tests.pages.opened import query_of, sent


@pytest.mark.parametrize("page", ["playground", "losses", "collapse", "sharp_edges", "gibbs"])
def test_bad_values_are_told_in_one_box_a_line_each(open_page, page):
    bad = {"margin": "-1", "beta": "x", "seed": "many", "nonsense": "1", "dataset": "<b>"}
    app = open_page(page, **bad)
    (warning,) = app.warning
    said = warning.value.split("  \n")
    assert len(said) == len(bad)
    assert all(any(name in line for line in said) for name in bad)


@pytest.mark.parametrize("page", ["playground", "losses", "latent"])
def test_what_counts_readers_is_passed_over(open_page, page):
    app = open_page(page, utm_source="news", utm_medium="mail", fbclid="x", gclid="1", ref="me")
    assert not app.warning


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("playground", {"loss": "hinge"}),
        ("collapse", {"go_on": "held", "start_step": "40"}),
        ("losses", {"a": "nll"}),
        ("sharp_edges", {"part": "ruler"}),
    ],
)
def test_the_browsers_back_leads_to_the_bare_page(open_page, page, query):
    app = open_page(page)
    shown = "loss_planes" if page == "losses" else "landscape_viewer"
    first = sent(app, shown)
    app.query_params.update(query)
    app.run()
    assert sent(app, shown) != first
    app.query_params.clear()
    app.run()
    assert query_of(app) == {}
    assert sent(app, shown) == first


def test_a_page_opened_from_another_shows_what_it_showed_last(open_page):
    app = open_page("collapse", held="bounded")
    app.query_params.clear()
    app.switch_page("../../pages/latent.py").run()
    app.query_params.clear()
    app.switch_page("../../pages/collapse.py").run()
    assert query_of(app) == {"held": "bounded"}
    assert app.selectbox("collapse_held").value == "bounded"


@pytest.mark.parametrize("page", ["playground", "gibbs"])
def test_nothing_of_the_shell_itself_is_written_on_a_page(open_page, page):
    app = open_page(page)
    assert app.main.children[0].type != "markdown"
    assert not any("captions are too pale" in text.value for text in app.markdown)


@pytest.mark.parametrize("page", ["inference", "losses", "reading", "tagging"])
def test_what_is_ignored_is_told_on_the_page_itself_not_in_a_row_of_it(open_page, page):
    app = open_page(page, nonsense="1")
    (warning,) = app.warning
    assert any(block is warning for block in app.main.children.values())
