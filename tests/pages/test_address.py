"""What an address holds beside what a page knows."""

import pytest


@pytest.mark.parametrize("page", ["playground", "losses", "collapse", "sharp_edges", "gibbs"])
def test_bad_values_are_told_in_one_box_a_line_each(open_page, page):
    bad = {"margin": "-1", "beta": "x", "seed": "many", "nonsense": "1", "dataset": "<b>"}
    app = open_page(page, **bad)
    assert not app.exception
    (warning,) = app.warning
    said = warning.value.split("  \n")
    assert len(said) == len(bad)
    assert all(any(name in line for line in said) for name in bad)


@pytest.mark.parametrize("page", ["playground", "losses", "latent"])
def test_what_counts_readers_is_passed_over(open_page, page):
    app = open_page(page, utm_source="news", utm_medium="mail", fbclid="x", gclid="1", ref="me")
    assert not app.exception
    assert not app.warning
