"""Points placed on the map."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from ebm_viz.core.own_points import STARTER, OwnPoints
from tests.browser.conftest import finish, settle, viewer_of, wait_for_state


@pytest.fixture
def placing(open_app: Callable[..., Page]) -> Locator:
    """The Playground on own points, with the switch for placing them turned on."""
    page = open_app("?dataset=own&steps=40")
    viewer = viewer_of(page)
    finish(viewer)
    page.get_by_text("Place points", exact=True).click()
    expect(viewer.locator(".figure.placing")).to_be_visible()
    return viewer


def press(viewer: Locator, y1: float, y2: float, *modifiers: str) -> None:
    figure = viewer.locator(".map .figure")
    bounds = figure.bounding_box()
    assert bounds
    x, y = (y1 + 3) / 6 * bounds["width"], (3 - y2) / 6 * bounds["height"]
    figure.click(position={"x": x, "y": y}, modifiers=list(modifiers))


def points_of(address: str) -> list[list[float]]:
    (text,) = parse_qs(urlsplit(address).query).get("own_points", [STARTER.text])
    return OwnPoints.from_text(text).points.tolist()


def points_in(page: Page, count: int) -> list[list[float]]:
    """The points in the address, once there are so many."""
    expect(page.get_by_text(re.compile(rf"^{count} points?$"))).to_be_visible()
    points = points_of(page.url)
    assert len(points) == count
    return points


def test_presses_on_the_map_place_points_and_take_them_away(placing: Locator):
    page = placing.page
    surface = placing.get_by_role("img", name=re.compile("^Energy surface"))
    surface.focus()
    page.keyboard.press("ArrowUp")
    press(placing, 2.5, 2.5)
    press(placing, -2.5, 2.5)
    press(placing, -1.25, 1.15, "Shift")
    # On a slow machine Python is told of the presses one by one, and there are so many points after
    # the first, too.
    first = STARTER.points.tolist()[0]
    page.wait_for_url(lambda address: points_of(address)[0] != first)
    points = points_in(page, len(STARTER) + 1)
    assert points[-2:] == [
        pytest.approx([2.5, 2.5], abs=0.05),
        pytest.approx([-2.5, 2.5], abs=0.05),
    ]
    assert points[0] == pytest.approx([1.2, 1.2], abs=1e-3)
    wait_for_state(placing, "finished")
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −58°, 45°"))

    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("No points.")).to_be_visible()
    press(placing, 1, -1)
    assert points_in(page, 1)[0] == pytest.approx([1, -1], abs=0.05)


def test_the_keyboard_places_points_too(placing: Locator):
    page = placing.page
    cross = placing.get_by_role("slider", name="Place for a point")
    cross.focus()
    for key in ("Shift+ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    points = points_in(page, len(STARTER) + 1)
    assert points[-1] == pytest.approx([0.55, -0.05], abs=1e-3)
    expect(cross).to_be_focused()
    page.keyboard.press("Delete")
    points_in(page, len(STARTER))
    settle(placing)
    expect(cross).to_have_attribute("aria-valuetext", re.compile(rf"; {len(STARTER)} points"))
