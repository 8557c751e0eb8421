"""The content security policy stops what no page has to do."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import Complaints, Server


def test_a_script_written_into_the_page_is_stopped(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected = ["Content Security Policy"]
    page = new_page()
    page.goto(whole_app.url)
    assert page.evaluate(
        """() => new Promise(done => {
            const script = document.createElement("script")
            script.textContent = "1"
            addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
                done(effectiveDirective)
            })
            document.head.append(script)
        })"""
    ).startswith("script-src")
