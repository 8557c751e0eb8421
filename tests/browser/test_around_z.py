"""The parts of Around Z that train, as somebody goes through them on one page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    button,
    diagnoses,
    go_to,
    picture,
    settle,
    shown,
    viewer_of,
    wait_until,
)

PARTS = ("chains", "noise", "scores", "generator")


def test_every_part_plays_and_one_is_scrubbed_and_linked_to(
    open_app: Callable[..., Page],
):
    for part in PARTS:
        page = open_app(f"around_z?part={part}")
        viewer = viewer_of(page)
        expect(viewer.locator(".run")).to_have_count(3)
        wait_until(viewer, "Number(data.frames) > 5 && Number(data.step) > 3")
        early, begun = picture(viewer, "map"), shown(viewer, "step")
        wait_until(viewer, f"Number(data.step) > {begun + 5}")
        assert picture(viewer, "map") != early
        button(viewer, "Pause").click()
        lifted = viewer.locator(".map .figure").nth(1)
        pushes = re.compile("pushed down")
        if part == "scores":
            expect(lifted).not_to_have_attribute("aria-label", pushes)
        else:
            expect(lifted).to_have_attribute("aria-label", pushes)
        expect(viewer.locator(".diagnosis")).to_have_text([re.compile(r"\w")] * 3)
    go_to(viewer, 40)
    step, there, said = int(shown(viewer, "step")), picture(viewer, "map"), diagnoses(viewer)
    page.keyboard.press("Home")
    wait_until(viewer, "data.step === '0'")
    settle(viewer)
    assert picture(viewer, "map") != there
    go_to(viewer, 40)
    assert (picture(viewer, "map"), diagnoses(viewer)) == (there, said)
    page.goto(f"{page.url}&step={step}&show=arrows,data,contours,pushes")
    again = viewer_of(page)
    wait_until(again, f"data.step === '{step}'")
    settle(again)
    assert "part=generator" in page.url
    assert (picture(again, "map"), diagnoses(again)) == (there, said)


def test_the_table_is_moved_sideways_in_its_box_on_a_phone(open_app: Callable[..., Page]):
    page = open_app("around_z?part=scores", viewport={"width": 390, "height": 844})
    page.get_by_text("All ways around").click()
    page.get_by_role("button", name="Train them all").click()
    # A busy server asks to be asked again; what it has trained so far is kept.
    page.add_locator_handler(
        page.get_by_role("button", name="Ask again"), lambda button: button.click()
    )
    last = page.get_by_role("columnheader", name="cosine")
    expect(last).to_be_attached(timeout=100_000)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") == 390
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=0.9)
