"""The lecture view: everything is larger, and the pointer still hits what it points at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import finish, settle, viewer_of, wait_until

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


@pytest.mark.parametrize(
    "addresses",
    [
        ("losses?a=log", "losses", "gibbs?dataset=ring"),
        ("losses", "gibbs", "losses?a=log"),
    ],
)
def test_back_leads_to_the_scene_before(
    open_app: Callable[..., Page], addresses: tuple[str, str, str]
):
    page = open_app("lecture")
    scenes = page.get_by_role("textbox", name="Scenes")
    titles = ("One", "Two", "Three")
    scenes.fill("\n".join(f"{title} | /{to}" for title, to in zip(titles, addresses, strict=True)))
    scenes.press("Control+Enter")
    page.get_by_role("button", name="Begin: 3 scenes").click()

    def expect_scene(number: int) -> None:
        title, address = titles[number - 1], addresses[number - 1]
        expect(page.get_by_text(f"{number} of 3 · {title}", exact=True)).to_be_visible()
        expect(page).to_have_url(re.compile(rf"/{re.escape(address)}$"))

    def back_to(number: int) -> None:
        """Between two pages, one press may only correct the address."""
        bar = page.get_by_text(f"{number} of 3 · {titles[number - 1]}", exact=True)
        page.go_back()
        page.wait_for_timeout(1500)
        if not bar.is_visible():
            page.go_back()
        expect_scene(number)

    expect_scene(1)
    for number in (2, 3):
        page.get_by_role("button", name="Next").click()
        expect_scene(number)
    back_to(2)
    back_to(1)
    page.go_forward()
    expect_scene(2)


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


SHORTENED = """viewer => [...viewer.querySelectorAll(".formula, .run h2, .chart h2 button")]
    .filter(words => words.scrollWidth > words.clientWidth + 1).map(words => words.textContent)"""


@pytest.mark.parametrize(
    ("address", "width", "height"),
    [
        ("around_z?lecture", 1280, 650),
        ("latent?lecture", 1280, 650),
        ("sharp_edges?lecture&part=margin", 1920, 1080),
    ],
)
def test_formulas_and_titles_are_whole(
    open_app: Callable[..., Page], address: str, width: int, height: int
):
    viewer = viewer_of(open_app(address, viewport={"width": width, "height": height}))
    wait_until(viewer, "Number(data.frames) > 5")
    assert viewer.evaluate(SHORTENED) == []


def test_on_a_phone_the_bar_takes_two_lines(open_app: Callable[..., Page]):
    page = open_app("lecture", viewport={"width": 390, "height": 844})
    scenes = page.get_by_role("textbox", name="Scenes")
    scenes.fill("Bounded from below | /losses\nTwo | /gibbs")
    scenes.press("Control+Enter")
    page.get_by_role("button", name="Begin: 2 scenes").click()
    expect(page.get_by_text("1 of 2 · Bounded from below", exact=True)).to_be_visible()
    assert page.locator(".st-key-lecture_bar").evaluate("bar => bar.clientHeight") < 90


def test_after_a_click_space_plays_and_with_the_keyboard_it_presses(
    open_app: Callable[..., Page],
):
    page = open_app("lecture")
    scenes = page.get_by_role("textbox", name="Scenes")
    scenes.fill("One | /questions\nTwo | /gibbs\nThree | /questions")
    scenes.press("Control+Enter")
    page.get_by_role("button", name="Begin: 3 scenes").click()
    following = page.get_by_role("button", name="Next")
    following.click()
    viewer = viewer_of(page)
    finish(viewer)
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    wait_until(viewer, "data.state === 'playing'")
    expect(page.get_by_text("2 of 3 · Two", exact=True)).to_be_visible()
    following.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("3 of 3 · Three", exact=True)).to_be_visible()


def test_a_reload_keeps_the_list_and_goes_on(open_app: Callable[..., Page]):
    page = open_app("lecture")
    scenes = page.get_by_role("textbox", name="Scenes")
    text = "# Today\nOne | /questions\nTwo | /losses?a=log\nThree | /gibbs"
    scenes.fill(text)
    scenes.press("Control+Enter")
    expect(page.get_by_role("button", name="Begin: 3 scenes")).to_be_visible()
    page.reload()
    expect(scenes).to_have_value(text)
    page.get_by_role("button", name="Begin: 3 scenes").click()
    page.get_by_role("button", name="Next").click()
    bar = page.get_by_text("2 of 3 · Two", exact=True)
    expect(bar).to_be_visible()
    page.reload()
    expect(bar).to_be_visible()
    expect(page).to_have_url(re.compile(r"/losses\?a=log$"))
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("3 of 3 · Three", exact=True)).to_be_visible()
    page.get_by_role("button", name="End the lecture").click()
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Gibbs and β")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.goto(page.url.replace("/gibbs", "/lecture"))
    expect(scenes).to_be_visible()
    page.wait_for_function(
        "() => !Object.values(sessionStorage).some(kept => kept.includes('Three'))"
    )
    page.reload()
    page.wait_for_timeout(1500)
    expect(scenes).to_have_value("")
