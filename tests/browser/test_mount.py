"""How the viewer comes onto a page."""

from collections.abc import Callable

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Complaints, Server, viewer_of


def test_a_new_visitor_asks_once_for_all_pages(whole_app: Server, new_page: Callable[..., Page]):
    page = new_page(fresh=True)
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/viewer/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.goto(f"{whole_app.url}/?steps=60")
    viewer_of(page)
    page.get_by_role("button", name="Energies and losses").click()
    page.get_by_role("menuitem", name="Losses", exact=True).click()
    expect(page.get_by_test_id("loss-table")).to_be_visible()
    assert len(asked) == 1


def test_a_page_without_the_script_says_so(
    viewer_app: Server, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected += ["Failed to load resource", "net::ERR_FAILED"]
    page = new_page(fresh=True)
    page.route("**/viewer/**", lambda route: route.abort())
    page.goto(f"{viewer_app.url}/?steps=60")
    sentence = "This part of the page could not be loaded. Reload the page."
    expect(page.get_by_text(sentence)).to_be_visible()
