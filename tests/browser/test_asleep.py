"""A page behind a closed lid goes on where it was."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, shown, viewer_of, wait_for_state, wait_until


def test_after_an_hour_asleep_it_goes_on(viewer_app: Server, new_page: Callable[..., Page]):
    page = new_page(fresh=True)
    page.clock.install()
    page.goto(f"{viewer_app.url}/?steps=80&show_panels=map")
    viewer = viewer_of(page)
    wait_until(viewer, "Number(data.step) > 10")
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    reached = shown(viewer, "step")
    browser.send("Page.setWebLifecycleState", {"state": "active"})
    page.clock.fast_forward("01:00:00")
    wait_for_state(viewer, "finished")
    expect(viewer.locator(".notice")).to_be_empty()
    assert 10 < reached < shown(viewer, "step") == 80
