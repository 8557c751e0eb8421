"""What has to be seen together fits the windows of laptops."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import button, finish, go_to, viewer_of, wait_until


def test_numbers_above_the_fold_are_of_the_step_while_their_curves_are_below_it(open_app):
    page = open_app("collapse", viewport={"width": 1280, "height": 650})
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


def test_what_to_show_is_seen_at_once_in_a_low_window(open_app):
    viewer = viewer_of(open_app("around_z?part=scores", viewport={"width": 1280, "height": 650}))
    finish(viewer)  # what is said below the pictures moves the menu as long as it changes
    button(viewer, "Show").click()
    for box in (viewer.get_by_role("radio").first, viewer.get_by_role("checkbox").last):
        expect(box).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("address", ["", "sharp_edges", "around_z", "collapse"])
def test_no_chart_stands_alone_below_a_row_of_others(open_app, address):
    page = open_app(address, viewport={"width": 1280, "height": 800})
    charts = viewer_of(page).locator(".charts > *")
    expect(charts.nth(2)).to_be_attached()
    for width in (1024, 1130, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(300)
        tops = charts.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        rows = [tops.count(top) for top in sorted(set(tops))]
        assert 1 not in rows, (width, rows)


def test_a_plot_is_resized_while_it_plays(open_app):
    address = "reading?word=cat&letter_steps=60&word_steps=90"
    page = open_app(address, viewport={"width": 1280, "height": 650})
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
