"""Links: copied in one browser, opened in another."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    button,
    finish,
    picture,
    settle,
    shown,
    viewer_of,
    wait_for_state,
    wait_until,
)

WITHOUT_CLIPBOARD = """
Object.defineProperty(navigator, "clipboard", { value: undefined })
document.execCommand = () => false
"""


@pytest.fixture
def open_address(open_app: Callable[..., Page]) -> Callable[..., Locator]:
    """Opens an address of the app in a browser that may use the clipboard."""

    def open_at(address: str, **options: object) -> Locator:
        return viewer_of(
            open_app(address, permissions=["clipboard-read", "clipboard-write"], **options)
        )

    return open_at


def copied(viewer: Locator) -> str:
    button(viewer, "Copy link").click()
    expect(viewer.get_by_text("Copied", exact=True)).to_be_visible()
    return str(viewer.page.evaluate("navigator.clipboard.readText()"))


def surface(viewer: Locator) -> Locator:
    return viewer.get_by_role("img", name=re.compile("^Energy surface"))


def test_a_link_shows_elsewhere_what_was_shown_here(open_address: Callable[..., Locator]):
    here = open_address("?dataset=ring&steps=80")
    finish(here)
    surface(here).focus()
    here.page.keyboard.press("ArrowUp")
    surface(here).evaluate("figure => figure.blur()")
    for key in ("]", "]", "]", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        here.page.keyboard.press(key)
    button(here, "Show").click()
    here.get_by_label("Equal length").check()
    density = here.get_by_role("checkbox", name="Gibbs density")
    density.click()
    expect(density).not_to_be_checked()
    expect(density).to_be_focused()
    expect(here.get_by_role("img", name=re.compile("^Gibbs density"))).to_have_count(0)
    wait_for_state(here, "paused")
    link = copied(here)
    assert parse_qs(urlsplit(link).query).keys() == {
        *("dataset", "steps", "step", "shown_beta", "camera", "show", "panels")
    }

    there = open_address(link, fresh=True)
    wait_for_state(there, "paused")
    wait_until(there, f"data.step === '{shown(here, 'step'):.0f}'")
    for name in ("step", "beta"):
        assert shown(there, name) == shown(here, name)
    for one in (here, there):
        expect(surface(one)).to_have_attribute("aria-label", re.compile("Seen from −58°, 45°"))
        expect(one.locator(".panel")).to_have_count(2)
        settle(one)
    assert copied(there) == link
    expect(there.get_by_text("Copied", exact=True)).to_be_hidden()
    assert picture(there, "map") == picture(here, "map")


def test_an_address_says_where_somebody_is_until_they_move_on(
    open_address: Callable[..., Locator],
):
    viewer = open_address("?loss=hinge&steps=200&step=100&camera=20,60,1")
    page = viewer.page
    wait_for_state(viewer, "paused")
    wait_until(viewer, "data.step === '100'")
    page.reload()
    viewer = viewer_of(page)
    wait_until(viewer, "data.step === '100' && data.state === 'paused'")
    page.keyboard.press("ArrowRight")
    wait_until(viewer, "Number(data.step) > 100")
    expect(page).to_have_url(re.compile(r"\?loss=hinge&steps=200$"))
    # A setting is changed: the page runs again, and nothing goes back to what the link said.
    page.get_by_role("slider", name="Margin m").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"margin=1.1"))
    wait_until(viewer, "Number(data.step) > 120")
    expect(surface(viewer)).to_have_attribute("aria-label", re.compile("Seen from 20°, 60°"))


def test_a_reload_keeps_step_pause_and_beta_and_a_link_goes_first(
    open_address: Callable[..., Locator],
):
    viewer = open_address("?loss=hinge&steps=200&panels=map")
    page = viewer.page
    wait_until(viewer, "Number(data.step) > 20")
    button(viewer, "Pause").click()
    for _ in range(5):
        page.keyboard.press("]")
    wait_until(viewer, "data.beta > 1.7")
    viewer.get_by_label("Speed").select_option("0.5")
    step, beta = shown(viewer, "step"), shown(viewer, "beta")
    page.reload()
    viewer = viewer_of(page)
    wait_until(viewer, f"Number(data.step) === {step}")
    wait_for_state(viewer, "paused")
    assert shown(viewer, "beta") == beta
    expect(viewer.get_by_label("Speed")).to_have_value("0.5")
    button(viewer, "Play").click()
    page.reload()
    viewer = viewer_of(page)
    wait_for_state(viewer, "playing")
    assert shown(viewer, "step") >= step
    # What a link says is shown in the same tab, whatever was shown there before.
    page.goto(page.url + "&step=10&shown_beta=3")
    viewer = viewer_of(page)
    wait_until(viewer, "data.step === '10' && data.state === 'paused' && data.beta === '3'")
    # Other runs begin at their start.
    page.goto(page.url.split("?")[0] + "?loss=log&steps=200&panels=map")
    viewer = viewer_of(page)
    wait_for_state(viewer, "playing")


def test_the_export_dialog_shows_that_it_remembers(open_address: Callable[..., Locator]):
    viewer = open_address("?steps=30")
    finish(viewer)
    page = viewer.page
    button(viewer, "Export").click()
    usual = page.get_by_role("button", name="Usual choices")
    expect(usual).to_be_hidden()
    dialog = page.get_by_role("dialog", name="Export")
    dialog.get_by_role("radio", name="Film").check()
    dialog.get_by_label("Seconds").fill("9")
    dialog.get_by_label("Seconds").press("Tab")
    page.keyboard.press("Escape")
    page.reload()
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.frames) > 0")
    button(viewer, "Export").click()
    expect(page.get_by_text("As chosen last time")).to_be_visible()
    expect(dialog.get_by_label("Seconds")).to_have_value("9")
    usual.click()
    expect(usual).to_be_hidden()
    expect(dialog.get_by_role("radio", name="Picture")).to_be_checked()


def test_a_setting_changed_at_once_begins_the_new_run(open_address: Callable[..., Locator]):
    viewer = open_address("?loss=hinge&steps=200&step=200&shown_beta=3&panels=map")
    wait_for_state(viewer, "finished")
    viewer.page.get_by_role("slider", name="Margin m").press("ArrowRight")
    expect(viewer.page).to_have_url(re.compile(r"\?loss=hinge&margin=1.1&steps=200$"))
    wait_for_state(viewer, "playing")
    assert shown(viewer, "beta") == 3


def test_a_link_to_a_lesson(open_address: Callable[..., Locator]):
    viewer = open_address("collapse?cure=log&step=50&panels=surface,curves,strip")
    wait_for_state(viewer, "paused")
    wait_until(viewer, "Number(data.step) > 40")
    expect(viewer.locator(".density")).to_have_count(0)
    expect(viewer.page.get_by_text("This page does not show: strip.")).to_be_visible()


def test_where_nothing_may_copy_the_link_can_be_taken_by_hand(
    open_address: Callable[..., Locator],
):
    viewer = open_address("?steps=30", init=WITHOUT_CLIPBOARD)
    finish(viewer)
    button(viewer, "Copy link").focus()
    viewer.page.keyboard.press("Enter")
    field = viewer.get_by_role("textbox", name="Link to what is shown")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(r"/\?steps=30&step=30$"))
    chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == field.input_value()
    viewer.page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(button(viewer, "Copy link")).to_be_focused()
