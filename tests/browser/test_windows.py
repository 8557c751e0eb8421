"""What has to be seen together fits the windows of laptops."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import button, go_to, viewer_of, wait_until

pytestmark = pytest.mark.browser

TITLE_IS_WHOLE = """title => {
    const {left, right, bottom} = title.getBoundingClientRect()
    const seen = node => {
        const range = document.createRange()
        range.selectNodeContents(node)
        const box = range.getBoundingClientRect()
        const below = node.className === "aside" && box.top >= bottom - 1
        return below || (box.left >= left - 1 && box.right <= right + 1 && box.bottom <= bottom + 4)
    }
    return [...title.childNodes].every(seen)
}"""
NAVIGATION = 60
"""Pixels of the window above what scrolls."""


@pytest.fixture(autouse=True)
def probing(complaints):
    """Streamlit looks for its server below the path of a page that is opened directly."""
    complaints.expected.append("404 (Not Found)")


def ends(page: Page, part: str) -> tuple[float, float]:
    """Return where the parts of this class begin and end, in pixels of the window."""
    boxes = [box for one in page.locator(part).all() if (box := one.bounding_box())]
    assert boxes, part
    return min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)


@pytest.mark.parametrize(
    ("path", "last"),
    [
        ("", ".charts"),
        ("gibbs", ".strip"),
        ("collapse", ".charts"),
        ("collapse?go_on=alone&start_step=90", ".charts"),
        ("sharp_edges", ".slice"),
        ("sharp_edges?part=ruler", ".charts"),
        ("sharp_edges?part=margin", ".charts"),
        ("around_z", ".transport"),
        ("latent", ".transport"),
    ],
)
def test_pictures_playback_and_curves_fit_a_low_window(whole_app, new_page, path, last):
    page = new_page(viewport={"width": 1280, "height": 650})
    page.goto(f"{whole_app.url}/{path}")
    wait_until(viewer_of(page), "Number(data.frames) > 0")
    top, _ = ends(page, ".panels .figure")
    _, bottom = ends(page, last)
    assert bottom - top <= 650 - NAVIGATION
    low, high = ends(page, ".transport")
    assert top < low < high < bottom + 1


@pytest.mark.parametrize(
    ("path", "part", "seen"),
    [("gibbs", ".strip", 150), ("collapse", ".charts", 70), ("sharp_edges", ".slice", 100)],
)
def test_what_stands_below_playback_begins_above_the_fold(whole_app, new_page, path, part, seen):
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{whole_app.url}/{path}")
    wait_until(viewer_of(page), "Number(data.frames) > 0")
    top, _ = ends(page, part)
    assert top + seen <= 800


def test_numbers_above_the_fold_are_of_the_step_while_their_curves_are_below_it(
    whole_app, new_page
):
    page = new_page(viewport={"width": 1280, "height": 650})
    page.goto(f"{whole_app.url}/collapse")
    viewer = viewer_of(page)
    chart = viewer.locator(".charts .chart").first
    header, plot = chart.locator("header"), chart.locator(".plot")
    box = header.bounding_box()
    assert box
    page.set_viewport_size({"width": 1280, "height": int(box["y"] + box["height"]) - 2})
    expect(plot).not_to_be_in_viewport()
    expect(header).to_be_in_viewport()
    wait_until(viewer, "Number(data.frames) > 0")
    button(viewer, "Pause").click()
    go_to(viewer, 90)
    seen = header.inner_text()
    plot.scroll_into_view_if_needed()
    expect(plot).to_be_in_viewport()
    page.wait_for_timeout(300)
    assert header.inner_text() == seen


@pytest.mark.parametrize("width", [1280, 1400, 1920])
def test_titles_are_whole_or_leave_out_their_end(whole_app, new_page, width):
    page = new_page(viewport={"width": width, "height": 650})
    page.goto(whole_app.url)
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.frames) > 0")
    for title in viewer.locator(".panel h2").all():
        assert title.evaluate(TITLE_IS_WHOLE), title.inner_text()


def test_a_plot_is_resized_while_it_plays(whole_app, new_page):
    page = new_page(viewport={"width": 1280, "height": 650})
    page.goto(f"{whole_app.url}/reading?word=cat&letter_steps=60&word_steps=90")
    plot = page.locator(".ebm-plot").first
    page.wait_for_selector(".ebm-plot[data-drawn]", state="attached")
    for width in (700, 1100, 390, 900, 1280):
        page.set_viewport_size({"width": width, "height": 650})
        page.wait_for_timeout(150)
    page.get_by_role("button", name="End").click()
    expect(plot).to_have_attribute("data-step", "150")
    box, frame = plot.locator(".main-svg").first.bounding_box(), plot.bounding_box()
    assert box
    assert frame
    assert abs(box["width"] - frame["width"]) < 2
