"""Reading words in a browser: it plays, stays one node, and paths are drawn on it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Complaints, Server

QUERY = "word=cat&letter_steps=20&word_steps=40"


@pytest.fixture
def reading(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
) -> Callable[..., Page]:
    """Opens the page; what Streamlit itself looks for in vain is let pass."""
    complaints.expected.append("status of 404")

    def open_at(query: str = QUERY, **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{whole_app.url}/reading?{query}")
        page.wait_for_selector(".ebm-plot[data-drawn]", state="attached")
        return page

    return open_at


def plot(page: Page, number: int = 0) -> Locator:
    return page.locator(".ebm-plot").nth(number)


def energy(page: Page) -> float:
    return float(plot(page).get_attribute("data-energy") or "nan")


@pytest.mark.browser
def test_it_plays_to_its_end_in_one_node(reading: Callable[..., Page]):
    page = reading()
    page.evaluate("() => { window.first = document.querySelector('.ebm-plot .plot-container') }")
    expect(plot(page)).to_have_attribute("data-step", "60")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("() => window.first.isConnected")
    expect(page.get_by_text("Step 60, words.")).to_be_visible()


@pytest.mark.browser
def test_a_path_is_drawn_with_the_mouse_and_with_keys(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0")
    graph = plot(page).get_by_role("application")
    box = graph.locator(".nsewdrag").first.bounding_box()
    assert box
    page.wait_for_function("() => document.querySelector('.ebm-plot').dataset.energy")
    before = energy(page)
    # The blank lies in the last row: the second symbol now comes as early as it can.
    page.mouse.move(box["x"] + 0.17 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.17 * box["width"], box["y"] + 0.97 * box["height"], steps=4)
    page.wait_for_function(f"() => document.querySelector('.ebm-plot').dataset.energy != {before}")
    drawn = energy(page)
    page.mouse.up()
    written = f"{drawn:,.1f}".replace("-", "−")
    expect(page.get_by_text(f"Your path {written}")).to_be_visible()
    expect(plot(page).locator("p")).to_contain_text(f"E = {written}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"() => document.querySelector('.ebm-plot').dataset.energy != {drawn}")
    by_keys = f"{energy(page):,.1f}".replace("-", "−")
    expect(page.get_by_text(f"Your path {by_keys}")).to_be_visible()


@pytest.mark.browser
def test_a_picture_is_saved(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0")
    plot(page).hover()
    with page.expect_download() as saved:
        plot(page).locator("[data-title='Save as SVG']").click()
    assert saved.value.suggested_filename == "reading-cat-step-0.svg"


@pytest.mark.browser
def test_a_phone_shows_all_of_it(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0", viewport={"width": 390, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    box = plot(page).bounding_box()
    assert box
    assert box["width"] <= 390
