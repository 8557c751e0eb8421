"""One x, many y, as somebody drags x along."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    Complaints,
    Server,
    button,
    finish,
    picture,
    settle,
    viewer_of,
    wait_for_state,
    wait_until,
)


@pytest.fixture(scope="module")
def shared(
    whole_app: Server, new_shared_page: Callable[..., Page], shared_complaints: Complaints
) -> Locator:
    shared_complaints.expected.append("status of 404")
    page = new_shared_page()
    page.goto(f"{whole_app.url}/one_x")
    viewer = viewer_of(page)
    wait_for_state(viewer, "finished")
    finish(viewer)
    return viewer


@pytest.fixture
def viewer(shared: Locator, complaints: Complaints) -> Locator:
    """The page at the end of its training; x is where the test before left it."""
    return shared


def column(viewer: Locator) -> Locator:
    return viewer.locator(".panel.column")


def minima_of(panel: Locator) -> list[float]:
    said = panel.get_attribute("data-minima") or ""
    return sorted(float(y.replace("−", "-")) for y in said.split())


def drag(viewer: Locator, across: float, up: float) -> None:
    """Drag the handle to a place of the map, as shares of its side."""
    handle = viewer.get_by_role("slider", name="The x whose y are shown")
    start, side = handle.bounding_box(), viewer.locator(".panel.map .figure").bounding_box()
    assert start is not None
    assert side is not None
    mouse = viewer.page.mouse
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(side["x"] + across * side["width"], side["y"] + up * side["height"], steps=8)
    mouse.up()
    settle(viewer)


def test_a_drag_and_keys_show_another_x_and_go_to_the_address(
    viewer: Locator,
) -> None:
    panel = column(viewer)
    expect(panel).to_have_attribute("data-x", "0.50")
    before = picture(viewer, "column")
    assert minima_of(panel) == pytest.approx([-2.17, 2.17], abs=0.2)
    drag(viewer, 1 / 6, 0.5)
    expect(panel).to_have_attribute("data-x", "−2.00")
    assert minima_of(panel) == pytest.approx([-1.64, 1.64], abs=0.25)
    assert picture(viewer, "column") != before
    mean = float((panel.get_attribute("data-answers") or "").split()[1])
    assert mean > 3
    expect(viewer.page).to_have_url(re.compile("x=-2"))

    handle = viewer.get_by_role("slider", name="The x whose y are shown")
    handle.focus()
    viewer.page.keyboard.press("Shift+ArrowRight")
    expect(panel).to_have_attribute("data-x", "−1.50")
    expect(handle).to_have_attribute("aria-valuetext", "x −1.50, y 0.00")


def test_the_ring_lies_at_its_place_and_does_not_jump_when_it_is_grasped(viewer: Locator) -> None:
    drag(viewer, 0.5, 0.5)
    handle = viewer.get_by_role("slider", name="The x whose y are shown")
    expect(handle).to_have_attribute("aria-valuetext", re.compile(r"x −?0\.00, y −?0\.00"))
    side = viewer.locator(".panel.map .figure").bounding_box()
    assert side is not None
    assert centre(handle) == pytest.approx(
        (side["x"] + side["width"] / 2, side["y"] + side["height"] / 2), abs=0.6
    )
    x, y = centre(handle)
    mouse = viewer.page.mouse
    mouse.move(x + 5, y - 4)
    mouse.down()
    mouse.move(x + 6, y - 4)
    mouse.move(x + 45, y + 16, steps=4)
    mouse.up()
    settle(viewer)
    assert centre(handle) == pytest.approx((x + 40, y + 20), abs=0.6)


def centre(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_its_picture_is_exported(viewer: Locator) -> None:
    button(viewer, "Export").first.click()
    dialog = viewer.page.get_by_role("dialog", name="Export")
    dialog.get_by_label("Panels").select_option("All y of one x")
    dialog.get_by_label("Format").select_option("SVG, vector")
    with viewer.page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    drawn = Path(download.value.path()).read_text()
    assert "mixture density network" in drawn
    assert "mean" in drawn


def test_a_finger_drags_it_across_a_wall_of_the_horn_and_the_best_z_are_two_or_one(
    open_app: Callable[..., Page],
) -> None:
    address = "one_x?dataset=horn&energy=conditional_ellipse&loss=energy"
    page = open_app(address, viewport={"width": 900, "height": 800}, has_touch=True)
    viewer = viewer_of(page)
    wait_for_state(viewer, "finished")
    finish(viewer)
    panel = viewer.locator(".panel.latent")
    expect(panel).to_have_attribute("data-minima", "2")
    touch_drag(viewer, 0.5, 0.9)
    expect(panel).to_have_attribute("data-minima", "1")
    expect(page).to_have_url(re.compile("y=-2"))
    for across in (1 / 6, 5 / 6):
        touch_drag(viewer, across, 0.5)
        wall = 0.3 + 2.3 * across**2  # ρ(x) of the horn
        assert minima_of(column(viewer)) == pytest.approx([-wall, wall], abs=0.25)
        expect(panel).to_have_attribute("data-minima", "2")


LABELLED = """viewer => [...viewer.querySelectorAll(".panel")].map(panel => {
  const canvas = panel.querySelector("canvas")
  const ratio = canvas.width / canvas.clientWidth
  const side = panel.querySelector(".figure").clientHeight
  const margin = canvas.getContext("2d").getImageData(0, 0, 28 * ratio, side * ratio).data
  return margin.some(Boolean) && canvas.getBoundingClientRect().left >= 0
})"""
"""For each panel, whether something is written left of it, in sight."""


def expect_labels(viewer: Locator, labelled: list[bool]) -> None:
    for _ in range(100):
        if viewer.evaluate(LABELLED) == labelled:
            return
        viewer.page.wait_for_timeout(200)
    assert viewer.evaluate(LABELLED) == labelled


def test_what_begins_a_row_labels_the_vertical_axis(open_app: Callable[..., Page]) -> None:
    page = open_app("one_x?dataset=widening", viewport={"width": 390, "height": 2000})
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.frames) > 0")
    expect_labels(viewer, [True, True, True])
    page.set_viewport_size({"width": 1280, "height": 800})
    expect_labels(viewer, [True, False, False])


def test_on_a_phone_pictures_of_two_runs_stand_in_pairs(open_app: Callable[..., Page]) -> None:
    address = "one_x?dataset=widening&beside=hinge"
    viewer = viewer_of(open_app(address, viewport={"width": 390, "height": 2000}))
    wait_until(viewer, "Number(data.frames) > 0")
    expect_labels(viewer, [True, False, True, True, False, True])
    for figure in viewer.locator(".panel .figure").all():
        box = figure.bounding_box()
        assert box
        assert box["width"] > 140


def touch_drag(viewer: Locator, across: float, up: float) -> None:
    """Drag the handle with a finger to a place of the map, as shares of its side."""
    handle = viewer.get_by_role("slider", name="The x whose y are shown")
    handle.scroll_into_view_if_needed()
    start, side = handle.bounding_box(), viewer.locator(".panel.map .figure").bounding_box()
    assert start is not None
    assert side is not None
    finger = viewer.page.context.new_cdp_session(viewer.page)
    begin = (start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    end = (side["x"] + across * side["width"], side["y"] + up * side["height"])
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [place(*begin)]})
    for share in (0.25, 0.5, 0.75, 1.0):
        now = [b + share * (e - b) for b, e in zip(begin, end, strict=True)]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place(*now)]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(viewer)


def place(x: float, y: float) -> dict[str, float]:
    return {"x": x, "y": y}
