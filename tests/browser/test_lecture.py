"""The lecture view: everything is larger, and the pointer still hits what it points at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import finish, settle, viewer_of

LARGER = "viewer => viewer.currentCSSZoom > 1.2"
BELOW_THEIR_PLACE = """viewer => [...viewer.querySelectorAll(".chart canvas")].map(canvas =>
    canvas.getBoundingClientRect().bottom - canvas.parentElement.getBoundingClientRect().bottom)"""


def test_in_the_lecture_view_the_pointer_hits_and_charts_keep_to_their_place(
    open_app: Callable[..., Page],
):
    page = open_app("gibbs?lecture", viewport={"width": 1280, "height": 720})
    viewer = viewer_of(page)
    finish(viewer)
    assert viewer.evaluate(LARGER)
    over = viewer.evaluate(BELOW_THEIR_PLACE)
    assert len(over) == 4
    assert max(over) < 1

    energy = viewer.locator(".map .figure").first
    bounds = energy.bounding_box()
    assert bounds
    x, y = bounds["x"] + 0.75 * bounds["width"], bounds["y"] + 0.25 * bounds["height"]
    place = viewer.get_by_role("slider", name=re.compile("^Place to drop"))
    page.mouse.click(x, y)
    settle(viewer)
    told = place.get_attribute("aria-valuetext") or ""
    numbers = [float(text.replace("−", "-")) for text in re.findall(r"[−\d]*\d\.\d+", told)]
    assert numbers == pytest.approx([1.5, 1.5], abs=0.05)


def test_back_leads_to_the_scene_before(open_app: Callable[..., Page]):
    page = open_app("lecture")
    scenes = page.get_by_role("textbox", name="Scenes")
    scenes.fill("One | /losses?a=log\nTwo | /losses\nThree | /gibbs?dataset=ring")
    scenes.press("Control+Enter")
    page.get_by_role("button", name="Begin: 3 scenes").click()

    def expect_scene(title: str, address: str) -> None:
        expect(page.get_by_text(title, exact=True)).to_be_visible()
        expect(page).to_have_url(re.compile(rf"/{re.escape(address)}$"))

    expect_scene("1 of 3 · One", "losses?a=log")
    page.get_by_role("button", name="Next").click()
    expect_scene("2 of 3 · Two", "losses")
    page.get_by_role("button", name="Next").click()
    expect_scene("3 of 3 · Three", "gibbs?dataset=ring")
    page.go_back()
    expect_scene("2 of 3 · Two", "losses")
    for _ in range(2):
        page.go_back()
    expect_scene("1 of 3 · One", "losses?a=log")
    page.go_forward()
    expect_scene("2 of 3 · Two", "losses")


CUT = """() => [...document.querySelectorAll("[data-testid=stSelectbox] input")]
    .filter(list => list.scrollWidth > list.clientWidth).map(list => list.value)"""
BROKEN = """() => [...document.querySelectorAll("[data-testid=stWidgetLabel] p")]
    .filter(label => label.offsetHeight > 1.5 * parseFloat(getComputedStyle(label).lineHeight))
    .map(label => label.textContent)"""


@pytest.mark.parametrize("lesson", ["gibbs", "inference"])
def test_lists_show_their_choice_and_labels_take_a_line(open_app: Callable[..., Page], lesson: str):
    page = open_app(f"{lesson}?lecture", viewport={"width": 1280, "height": 720})
    viewer_of(page)
    assert page.locator("[data-testid=stSelectbox] input").count()
    assert page.evaluate(CUT) == []
    assert page.evaluate(BROKEN) == []


def test_on_a_phone_the_bar_takes_two_lines(open_app: Callable[..., Page]):
    page = open_app("lecture", viewport={"width": 390, "height": 844})
    scenes = page.get_by_role("textbox", name="Scenes")
    scenes.fill("Bounded from below | /losses\nTwo | /gibbs")
    scenes.press("Control+Enter")
    page.get_by_role("button", name="Begin: 2 scenes").click()
    expect(page.get_by_text("1 of 2 · Bounded from below", exact=True)).to_be_visible()
    assert page.locator(".st-key-lecture_bar").evaluate("bar => bar.clientHeight") < 90
