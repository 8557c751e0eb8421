"""Questions, opened and measured as a student does it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Server

pytestmark = pytest.mark.browser


def test_a_question_is_found_and_has_an_address_and_its_claim_is_measured_there(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
):
    complaints.expected.append("status of 404")
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{whole_app.url}/questions")
    page.get_by_role("searchbox", name="Search").fill("competitor")
    expect(page.get_by_role("heading", name="Structured prediction")).to_be_hidden()
    page.get_by_role("link", name="What becomes of a variable that nobody sees?").click()
    expect(page).to_have_url(re.compile("question=latent"))

    claim = page.locator(".st-key-claim_competitor_is_the_free_energy")
    claim.get_by_role("button", name="Measure").click()
    expect(claim.get_by_text("Wrong.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="What becomes of a variable")).to_be_visible()

    page.get_by_role("link", name="Why must a latent variable be limited?").click()
    expect(page).to_have_url(re.compile("question=capacity"))
    page.get_by_role("link", name="Back to the questions").click()
    search = page.get_by_role("searchbox", name="Search")
    expect(search).to_have_value("competitor")
    expect(page.get_by_role("heading", name="Structured prediction")).to_be_hidden()
    search.fill("")
    expect(page.get_by_role("heading", name="Structured prediction")).to_be_visible()
    expect(page).not_to_have_url(re.compile("question="))
    page.go_back()
    expect(page.get_by_role("heading", name="Why must a latent variable")).to_be_visible()
