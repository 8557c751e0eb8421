"""Inference, as somebody clicks where to start, scrubs, changes the step and takes pictures."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    button,
    picture,
    settle,
    shown,
    viewer_of,
    wait_until,
)
from tests.browser.test_export import open_dialog, saved

ANSWERS = 5000
"""Milliseconds that a click may take on a busy machine; what it should take is a benchmark."""

WATCH = """() => {
    window.told = []
    const {fetch, WebSocket: {prototype}} = window
    const {send} = prototype
    window.fetch = (address, ...rest) => {
        if (String(address).includes("/searches?")) told.push("search")
        return fetch(address, ...rest)
    }
    prototype.send = function(...message) {
        told.push("page")
        return send.apply(this, message)
    }
}"""
"""Records in which order the routes that search and the page's script are asked."""


@pytest.fixture
def open_part(open_app: Callable[..., Page]) -> Callable[..., Locator]:
    def open_at(query: str = "") -> Locator:
        viewer = viewer_of(open_app(f"inference?{query}"))
        wait_until(viewer, "data.settled === 'true'")
        return viewer

    return open_at


def found(viewer: Locator) -> dict[str, float]:
    """The lowest F of each method."""
    said = viewer.locator(".panel.progress").get_attribute("data-found") or ""
    return {name: float(energy) for name, energy, _ in (one.split() for one in said.split("; "))}


def click(viewer: Locator, y1: float, y2: float) -> None:
    figure = viewer.locator(".panel.map .figure")
    box = figure.bounding_box()
    assert box is not None
    place = {"x": (y1 + 3) / 6 * box["width"], "y": (3 - y2) / 6 * box["height"]}
    figure.click(position=place)


def test_a_click_starts_the_searches_there_without_running_the_page(
    open_part: Callable[..., Locator],
):
    viewer = open_part("third=none&second=lbfgs")
    before = found(viewer)
    assert before["gradient_descent"] == pytest.approx(-2.25, abs=0.02)
    panel = viewer.locator(".panel.progress")
    said = panel.get_attribute("data-found")
    viewer.page.evaluate(WATCH)
    click(viewer, 0.7, -0.9)
    expect(panel).not_to_have_attribute("data-found", said or "", timeout=ANSWERS)
    settle(viewer)
    assert viewer.page.evaluate("() => window.told[0]") == "search"
    assert found(viewer)["gradient_descent"] == pytest.approx(-7.88, abs=0.02)
    expect(viewer.locator(".diagnosis")).to_contain_text("All find argmin F")
    expect(viewer.page).to_have_url(re.compile("y1=0.(69|7)"), timeout=4 * ANSWERS)
    settle(viewer)
    assert found(viewer)["gradient_descent"] == pytest.approx(-7.88, abs=0.02)
    again = open_part(viewer.page.url.partition("?")[2])
    assert found(again) == found(viewer)


def test_the_clock_goes_over_evaluations_and_a_picture_and_a_file_hold_the_paths(
    open_part: Callable[..., Locator],
    new_page: Callable[..., Page],
    tmp_path: Path,
):
    viewer = open_part("third=none&second=lbfgs")
    whole = picture(viewer, "map")
    end = shown(viewer, "step")
    viewer.page.keyboard.press("Home")
    wait_until(viewer, "data.step === '0'")
    settle(viewer)
    assert picture(viewer, "map") != whole
    button(viewer, "Play").click()
    wait_until(viewer, f"data.state === 'finished' && data.step === '{end:g}'")
    dialog = open_dialog(viewer)
    dialog.get_by_label("Format").select_option("SVG, vector")
    name, content = saved_alone(dialog)
    assert name == f"inference-paths-wells-evaluation-{end:04.0f}.svg"
    assert b"L-BFGS" in content
    assert "β".encode() not in content
    dialog.get_by_label("Format").select_option("HTML, interactive")
    _, page_file = saved_alone(dialog)
    file = tmp_path / "inference.html"
    file.write_bytes(page_file)
    page = new_page()
    page.goto(file.as_uri())
    offline = viewer_of(page)
    wait_until(offline, f"data.settled === 'true' && data.step === '{end:g}'")
    assert found(offline) == found(viewer)


def saved_alone(dialog: Locator) -> tuple[str, bytes]:
    """Export what the browser makes by itself."""
    with dialog.page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_slides_and_films_of_searches_come_from_the_server(open_part: Callable[..., Locator]):
    viewer = open_part("third=none&second=lbfgs")
    dialog = open_dialog(viewer)
    dialog.get_by_role("radio", name="Slides", exact=True).check()
    name, content, order = saved(dialog)
    assert name.endswith(".pptx")
    assert content[:2] == b"PK"
    searches = order["scene"]["runs"][0]["searches"]  # type: ignore[index]
    assert searches["found"]["paths"].keys() == {"gradient_descent", "lbfgs"}


def test_keys_start_a_search_too(open_part: Callable[..., Locator]):
    viewer = open_part("third=none&second=lbfgs")
    cross = viewer.get_by_role("slider", name="Place to start from")
    cross.focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"):
        viewer.page.keyboard.press(key)
    expect(cross).to_have_attribute("aria-valuetext", "y₁ 1.00, y₂ −1.00")
    said = viewer.locator(".panel.progress").get_attribute("data-found")
    viewer.page.keyboard.press("Enter")
    expect(viewer.locator(".panel.progress")).not_to_have_attribute(
        "data-found", said or "", timeout=ANSWERS
    )
    assert found(viewer)["gradient_descent"] == pytest.approx(-7.88, abs=0.02)


@pytest.mark.parametrize(("part", "shown"), [("paths", 0), ("basins", 1), ("step", 0)])
def test_beta_is_offered_where_it_changes_something(
    open_part: Callable[..., Locator], part: str, shown: int
):
    viewer = open_part(f"part={part}&third=none")
    expect(viewer.get_by_role("slider", name="β", exact=True)).to_have_count(shown)
    expect(viewer.get_by_role("slider", name="History")).to_be_visible()


def test_the_shares_of_the_density_follow_beta(open_part: Callable[..., Locator]):
    viewer = open_part("part=basins")
    panel = viewer.locator(".panel.shares")

    def masses() -> list[float]:
        return [float(share) for share in (panel.get_attribute("data-masses") or "").split()]

    shares = [float(share) for share in (panel.get_attribute("data-shares") or "").split()]
    assert len(shares) == 6
    assert sum(shares) == pytest.approx(1, abs=0.01)
    at_one = masses()
    assert at_one[0] > 0.6 > 2 * shares[0]
    for key in ("]",) * 12:
        viewer.page.keyboard.press(key)
    settle(viewer)
    assert masses()[0] > at_one[0]


def test_the_step_goes_through_its_limit(open_part: Callable[..., Locator]):
    viewer = open_part("part=step")
    said = viewer.locator(".diagnosis")
    expect(said).to_contain_text("Jumps to and fro between two points")
    slider = viewer.get_by_role("slider", name="Step η of the descent")
    slider.fill("0.5")
    expect(said).to_contain_text("Settles at a point", timeout=ANSWERS)
    expect(viewer.locator(".panel.orbits")).to_have_attribute("data-ends", "one point")
    expect(viewer.page).to_have_url(re.compile("share=0.5"), timeout=4 * ANSWERS)


def test_success_fills_in_method_by_method(open_part: Callable[..., Locator]):
    viewer = open_part_unsettled(open_part)
    panel = viewer.locator(".panel.success")
    expect(panel).to_have_attribute("data-success", re.compile("gradient_descent 2./100"))
    expect(viewer.get_by_role("img", name="How often each method")).to_be_visible()


def open_part_unsettled(open_part: Callable[..., Locator]) -> Locator:
    """Success is measured for long; the first methods are known soon."""
    page = open_part("part=basins").page
    page.get_by_role("radio", name="Success").or_(
        page.get_by_role("button", name="Success")
    ).first.click()
    expect(page.locator(".panel.success")).to_be_visible()
    # The part before stands until the page's script has ended.
    expect(page.get_by_test_id("landscape-viewer")).to_have_count(1)
    return viewer_of(page)


def test_a_level_valley_is_one_well(open_part: Callable[..., Locator]):
    viewer = open_part("part=basins&landscape=ellipse")
    expect(viewer.locator(".diagnosis")).to_contain_text("1 well")


CUT = """() => document.querySelector(".stMain").querySelectorAll("*").values()
    .flatMap(one => one.shadowRoot?.querySelectorAll(".panel h2") ?? []).toArray()
    .filter(title => title.scrollHeight > title.clientHeight + 1).map(title => title.textContent)"""


@pytest.mark.parametrize("query", ["", "part=step"])
def test_on_a_phone_titles_are_read_to_their_end(open_app: Callable[..., Page], query: str):
    page = open_app(f"inference?{query}", viewport={"width": 390, "height": 844})
    wait_until(viewer_of(page), "data.settled === 'true'")
    assert page.evaluate(CUT) == []
