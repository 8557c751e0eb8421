"""Pages by keyboard and by finger."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import (
    button,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)

TOUCH = {"has_touch": True, "is_mobile": True}
PHONE = {"viewport": {"width": 390, "height": 844}, **TOUCH}


def test_keys_work_after_a_click_on_a_blank_place_and_after_a_choice(open_app):
    page = open_app("collapse?panels=density")
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.frames) > 20")
    button(viewer, "Pause").click()
    step = shown(viewer, "step")
    page.mouse.click(1270, 120)
    page.keyboard.press("ArrowLeft")
    wait_until(viewer, f"Number(data.step) < {step}")
    field = page.get_by_role("combobox", name="Second run: energy loss with")
    field.click()
    page.get_by_role("option", name="Softplus output").click()
    expect(page).to_have_url(re.compile("held=softplus"))
    viewer = viewer_of(page)
    wait_for_state(viewer, "playing")
    field.focus()
    page.keyboard.press("Space")
    wait_for_state(viewer, "paused")
    assert field.input_value() == "Softplus output"


def test_arrow_keys_move_the_place_that_is_read_on_the_map(open_viewer):
    viewer = open_viewer("steps=20")
    wait_until(viewer, "Number(data.frames) > 0")
    viewer.locator(".map .figure").focus()
    viewer.page.keyboard.press("ArrowRight")
    viewer.page.keyboard.press("Shift+ArrowUp")
    expect(viewer.locator(".readout")).to_contain_text("y₁ = 0.10   y₂ = 0.50")
    history = viewer.get_by_role("slider", name="History")
    expect(history).to_have_attribute("aria-valuetext", re.compile(r"Step \d+ of 20"))


def test_the_drawer_closes_once_a_page_is_chosen(open_app):
    page = open_app(**PHONE)
    viewer_of(page)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_role("link", name="Latent variables").first.tap()
    expect(page).to_have_url(re.compile("latent"))
    expect(page.get_by_role("link", name="Latent variables").first).not_to_be_in_viewport()


def swipe(page, x: float, y: float, across: float, up: float) -> None:
    """Move a finger as a person does: the browser decides whether it scrolls or drags."""
    session = page.context.new_cdp_session(page)
    for name, share in (("touchStart", 0), *(("touchMove", k / 12) for k in range(1, 13))):
        place = {"x": x + across * share, "y": y - up * share}
        session.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": [place]})
        page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def scrolled(page) -> float:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


def middle(figure) -> tuple[float, float]:
    figure.evaluate("figure => figure.scrollIntoView({block: 'center'})")
    figure.page.wait_for_timeout(300)
    box = figure.bounding_box()
    return box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"]


@pytest.mark.parametrize(
    ("path", "figures"),
    [
        ("losses", [".planes .figure"]),
        (
            "?panels=surface,map,density,curves&steps=40",
            [".surface .figure", ".map .figure", ".density .figure", ".chart .plot"],
        ),
        ("inference", [".map .figure", ".progress .figure"]),
        ("tagging?steps=20&step=20", [".ebm-plot"]),
    ],
)
def test_a_finger_that_goes_up_over_a_picture_scrolls(open_app, path, figures):
    page = open_app(path, viewport={"width": 390, "height": 500}, **TOUCH)
    for figure in figures:
        one = page.locator(figure).first
        expect(one).to_be_visible()
        page.wait_for_timeout(500)
        place = middle(one)
        before = scrolled(page)
        swipe(page, *place, 0, 160)
        page.wait_for_function(
            "before => document.querySelector('[data-testid=stMain]').scrollTop > before + 60",
            arg=before,
        )


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("?panels=map&steps=40&step=20", "History", "Step 20 of 40"),
        ("?panels=map&steps=40", "β", "1.00"),
        ("losses", "Margin m", "1.00"),
    ],
)
def test_a_finger_moves_a_slider_by_a_tap_or_sideways_but_not_while_it_scrolls(
    open_app, path, name, value
):
    page = open_app(path, viewport={"width": 390, "height": 500}, **TOUCH)
    slider = page.get_by_role("slider", name=name, exact=True)
    expect(slider).to_have_attribute("aria-valuetext", value)
    slider.evaluate(
        """slider => {
          window.changes = 0
          const count = () => { window.changes += 1 }
          new MutationObserver(count).observe(slider, { attributeFilter: ["aria-valuetext"] })
        }"""
    )
    swipe(page, *middle(slider), 8, 120)
    page.wait_for_timeout(300)
    assert page.evaluate("window.changes") == 0
    x, y = middle(slider)
    page.touchscreen.tap(x, y)
    expect(slider).not_to_have_attribute("aria-valuetext", value)
    tapped = slider.get_attribute("aria-valuetext")
    swipe(page, x, y, 40, 0)
    expect(slider).not_to_have_attribute("aria-valuetext", tapped)


def test_a_finger_drags_the_point_and_turns_the_surface_sideways(open_app):
    page = open_app("losses", **PHONE)
    handle = page.get_by_role("slider", name="F⁺ and F⁻ of Hinge")
    handle.evaluate("handle => handle.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(500)
    box, before = handle.bounding_box(), scrolled(page)
    said = handle.get_attribute("aria-valuetext")
    swipe(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 20, 80)
    expect(handle).not_to_have_attribute("aria-valuetext", said)
    assert scrolled(page) == before

    page = open_app("?panels=surface", **PHONE)
    surface = page.locator(".surface .figure")
    expect(surface).to_have_attribute("aria-label", re.compile("Seen from −58°, 40°"))
    x, y = middle(surface)
    swipe(page, x, y, 120, 4)
    expect(surface).not_to_have_attribute("aria-label", re.compile("Seen from −58°"))


def test_what_to_show_fits_on_a_phone(open_app):
    page = open_app("collapse?panels=surface,density,curves", **PHONE)
    page.get_by_role("button", name="Show").tap()
    box = page.get_by_role("group", name="Show").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_numbers_say_what_they_mean_to_a_finger_and_to_the_keyboard(open_app):
    page = open_app("collapse?panels=curves", **PHONE)
    for name, words in {
        "Contrast, off minus on": "mean over the data",
        "Gain over uniform, nats": "more likely the data are",
    }.items():
        title = page.get_by_role("button", name=name)
        title.tap()
        bubble = page.get_by_role("tooltip").filter(has_text=words)
        expect(bubble).to_be_visible()
        box = bubble.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        title.tap()
        expect(bubble).to_be_hidden()

    page = open_app("sharp_edges")
    viewer_of(page)
    for name in ("Slice of F along A B, pale: earlier", "Largest ‖∇F‖", "99 % of ‖∇F‖", "KL, nats"):
        title = page.get_by_role("button", name=name, exact=True)
        expect(title).to_have_accessible_description(re.compile(r"\w+ \w+ \w+"))
    title.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tooltip").filter(has_text="Kullback")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip").filter(has_text="Kullback")).to_be_hidden()


def test_what_is_greyed_says_why(open_viewer):
    viewer = open_viewer("steps=20")
    wait_until(viewer, "Number(data.frames) > 0")
    button(viewer, "Show").click()
    arrows = viewer.get_by_role("radio", name="Equal length")
    expect(arrows).to_be_enabled()
    viewer.get_by_role("checkbox", name="Pushes of the loss").check()
    expect(arrows).to_be_disabled()
    expect(viewer.get_by_text("Pushes stand in place of arrows and data.")).to_be_visible()
    viewer.get_by_role("checkbox", name="Pushes of the loss").uncheck()
    viewer.get_by_role("checkbox", name="Energy map").click()
    expect(viewer.get_by_role("radio", name="Equal length")).to_be_disabled()
    expect(viewer.get_by_text("energy map, which is not shown")).to_be_visible()


def test_a_loss_that_is_no_number_has_no_value(open_app):
    page = open_app("?loss=own&expression=log(Fp)-log(Fn)&steps=100")
    viewer = viewer_of(page)
    wait_for_state(viewer, "diverged")
    loss = viewer.locator(".chart").filter(has_text="Loss").first
    expect(loss.locator("header p")).to_have_text("–")


def colour_in(page, x: float, y: float) -> tuple[int, ...]:
    picture = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    return Image.open(io.BytesIO(picture)).convert("RGB").getpixel((0, 0))


@pytest.mark.parametrize(
    ("path", "name"),
    [("?panels=map&steps=40", "β"), ("losses", "Margin m"), ("", "Noise σ Noise σ")],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sliders_are_seen_in_the_colours_of_the_system(open_app, path, name, scheme):
    page = open_app(path, forced_colors="active", color_scheme=scheme)
    slider = page.get_by_role("slider", name=name, exact=True)
    slider.focus()
    page.keyboard.press("Home")
    left, y = slider.evaluate(
        """slider => {
          const seen = slider.closest("[data-rac] [data-rac]") ?? slider
          const { left, top, width, height } = seen.getBoundingClientRect()
          return [left + (seen === slider ? 8 : width / 2), top + height / 2]
        }"""
    )
    assert colour_in(page, left, y) != colour_in(page, left - 16, y)


def test_what_is_chosen_is_seen_in_the_colours_of_the_system(open_app):
    page = open_app("?panels=map&steps=40", forced_colors="active")
    button(viewer_of(page), "Export").first.click()
    dialog = page.get_by_role("dialog", name="Export")
    colours = []
    for name in ("Picture", "Film"):
        box = dialog.get_by_role("radio", name=name, exact=True).bounding_box()
        colours.append(colour_in(page, box["x"] + 12, box["y"] + 5))
    assert colours[0] != colours[1]


def test_the_link_that_has_the_focus_is_outlined(open_app):
    page = open_app("losses")
    link = page.get_by_role("link", name="Questions")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    link.focus()
    box = link.bounding_box()
    edge = colour_in(page, box["x"] + box["width"] / 2, box["y"])
    assert sum(edge) < 3 * 130
