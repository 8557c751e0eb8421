"""Tagging in a browser: every part is drawn, follows its choices, and fits the window."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_plots_to_fit


@pytest.fixture
def open_tagging(open_app: Callable[..., Page]) -> Callable[..., Page]:
    def open_at(query: str = "steps=20&step=20", **options: object) -> Page:
        page = open_app(f"tagging?{query}", **options)
        page.wait_for_selector(".ebm-plot[data-drawn]", state="attached")
        return page

    return open_at


def test_it_plays_to_its_end_in_the_same_nodes(open_tagging: Callable[..., Page]):
    page = open_tagging("steps=60")
    parts = "'.ebm-plot, .ebm-plot .main-svg'"
    page.evaluate(f"() => {{ window.nodes = [...document.querySelectorAll({parts})] }}")
    expect(page.locator(".ebm-plot[data-step='60']").first).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    # Images that are made anew flicker in Firefox and Safari.
    assert page.evaluate("() => nodes.length > 2 && nodes.every(node => node.isConnected)")
    expect(page).to_have_url(re.compile("step=60"))
    expect(page.get_by_role("table")).to_contain_text("Most offending")


def test_every_part_draws_what_it_names_and_fits_a_phone(open_tagging: Callable[..., Page]):
    page = open_tagging(
        "steps=20&step=20&loss=cost_augmented", viewport={"width": 390, "height": 844}
    )
    for part, label in {
        "Distance": "against the distance",
        "Relaxed": "Objective of relaxed inference",
        "Word by word": "in the network that sees words alone",
        "One table": "64 answers for 27 sentences",
        "Chain": "and the lowest answer",
    }.items():
        page.get_by_role("radio", name=part, exact=True).click()
        expect(page.get_by_role("group", name=re.compile(label))).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        expect_plots_to_fit(page, 390)
    page.get_by_text("Claims to check here").click()
    expect(page.get_by_text("the free energy at β = 1")).to_be_visible()


def test_no_name_of_a_row_of_the_table_lies_on_another(open_tagging: Callable[..., Page]):
    page = open_tagging("part=table", viewport={"width": 1280, "height": 650})
    names = page.locator(".ebm-plot .ytick text")
    expect(names).to_have_count(27)
    tops = sorted(box["y"] for one in names.all() if (box := one.bounding_box()))
    assert min(below - above for above, below in pairwise(tops)) >= 11


def test_a_network_tears_readings_apart(open_tagging: Callable[..., Page]):
    page = open_tagging("part=words&steps=20&step=20")
    expect(page.get_by_text("✗ none of the readings").first).to_be_visible()
    table = page.get_by_role("table")
    expect(table).to_contain_text("ambiguous test sentences")
    shares = [float(text.rstrip("%")) for text in table.locator("td").all_text_contents()[2::4]]
    network, exact, _ = shares
    assert network > exact


def test_a_model_that_reads_the_word_itself(open_tagging: Callable[..., Page]):
    page = open_tagging("part=leak&step=60")
    expect(page.get_by_role("table")).to_contain_text("all words, itself too")
    expect(page.locator(".ebm-plot").first).to_have_attribute("data-step", "60")
    row = page.get_by_role("row", name=re.compile("itself too"))
    perplexity = float(row.locator("td").nth(1).text_content() or "nan")
    assert 1 <= perplexity < 1.3


def test_relaxed_inference_follows_its_step(open_tagging: Callable[..., Page]):
    page = open_tagging("part=relaxed&steps=20&step=20&descent=200&start=random")
    expect(page.get_by_text("Rounded after 200 steps")).to_be_visible()
    page.get_by_role("slider", name="Step of the descent").press("ArrowLeft")
    expect(page.get_by_text("Rounded after 199 steps")).to_be_visible()
    expect(page).to_have_url(re.compile("descent=199"))
