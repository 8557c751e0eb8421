"""The content security policy lets every page do what it has to, and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Complaints, Server

pytestmark = pytest.mark.browser

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
WITHOUT_PICTURES = {
    "lecture": "Add the chapter's scenes",
    "questions": "Measured here",
}
"""The pages that open without a picture, each with what stands at the end of its first part."""


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_stopped_by_the_policy(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints, name: str
):
    complaints.expected = ["status of 404"]  # what Streamlit itself looks for in vain
    page = new_page()  # its console has to stay silent else
    reply = page.goto(f"{whole_app.url}/{'' if name == 'playground' else name}")
    assert reply is not None
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    expect(page.locator("h1")).to_be_visible()
    if name in WITHOUT_PICTURES:
        expect(page.get_by_text(WITHOUT_PICTURES[name]).first).to_be_visible()
    else:
        expect(page.locator("canvas, .js-plotly-plot .main-svg").first).to_be_visible()


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
