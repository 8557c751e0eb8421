"""Every page by the rules of axe-core, by keyboard, and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, button, shown, viewer_of, wait_for_state, wait_until

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"  # by `make lint` or `npm ci`
PAGES = [
    "",
    "questions",
    "questions?question=beta",
    "losses",
    "gibbs",
    "collapse",
    "sharp_edges",
    "sharp_edges?part=why",
    "latent",
]
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 120)).join(" | ")}`)"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(autouse=True)
def probing(complaints):
    """Streamlit looks for its server below the path of a page that is opened directly."""
    complaints.expected.append("404 (Not Found)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(whole_app, new_page, path, scheme):
    page = new_page(color_scheme=scheme)
    page.goto(f"{whole_app.url}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    assert page.evaluate(VIOLATIONS) == []


def test_keys_work_after_a_click_on_a_blank_place_and_after_a_choice(whole_app, new_page):
    page = new_page()
    page.goto(f"{whole_app.url}/collapse?panels=density")
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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_as_wide_as_a_phone(whole_app, new_page, path):
    page = new_page(fresh=True, **PHONE)
    page.goto(f"{whole_app.url}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(1500)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") == 390


def test_the_drawer_closes_once_a_page_is_chosen(whole_app, new_page):
    page = new_page(fresh=True, **PHONE)
    page.goto(whole_app.url)
    viewer_of(page)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_role("link", name="Latent variables").first.tap()
    expect(page).to_have_url(re.compile("latent"))
    expect(page.get_by_role("link", name="Latent variables").first).not_to_be_in_viewport()


@pytest.mark.parametrize(
    ("path", "figure"), [("losses", ".planes .figure"), ("", ".surface .figure")]
)
def test_a_finger_that_goes_up_or_down_over_a_picture_scrolls(whole_app, new_page, path, figure):
    page = new_page(fresh=True, **PHONE)
    page.goto(f"{whole_app.url}/{path}")
    expect(page.locator(figure).first).to_have_css("touch-action", "pan-y")


def test_a_loss_that_is_no_number_has_no_value(whole_app, new_page):
    page = new_page()
    page.goto(f"{whole_app.url}/?loss=own&expression=log(Fp)-log(Fn)&steps=100")
    viewer = viewer_of(page)
    wait_for_state(viewer, "diverged")
    loss = viewer.locator(".chart").filter(has_text="Loss").first
    expect(loss.locator("header p")).to_have_text("–")
