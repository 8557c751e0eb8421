"""A theme that is switched while a page is open: pictures follow at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Server, viewer_of

pytestmark = pytest.mark.browser

READING = "reading?word=cat&letter_steps=20&word_steps=20&step=20"
BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 22, 20)"}
INK = {"light": "rgb(47, 45, 43)", "dark": "rgb(237, 235, 232)"}


@pytest.fixture
def open_page(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
) -> Callable[..., Page]:
    complaints.expected.append("status of 404")  # of Streamlit itself

    def open_at(path: str) -> Page:
        page = new_page(color_scheme="light")
        page.goto(f"{whole_app.url}/{path}")
        return page

    return open_at


def expect_plots(page: Page, theme: str) -> None:
    for plot in page.locator(".ebm-plot").all():
        paper = plot.locator(".main-svg").first
        expect(paper).to_have_css("background-color", BACKGROUND[theme])
        ticks = plot.locator(".xtick text, .x2tick text").first
        expect(ticks).to_have_css("fill", INK[theme])


@pytest.mark.parametrize(
    "path", [READING, "tagging?steps=20&step=20", "tagging?part=leak&steps=20&step=20"]
)
def test_plots_follow_the_system(open_page: Callable[..., Page], path: str):
    page = open_page(path)
    expect(page.locator(".ebm-plot[data-drawn]")).to_have_count(2)
    expect_plots(page, "light")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        expect_plots(page, theme)


@pytest.mark.parametrize("path", ["one_x", "inference", "around_z"])
def test_viewers_follow_the_system(open_page: Callable[..., Page], path: str):
    page = open_page(path)
    viewer = viewer_of(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(viewer).to_have_attribute("data-theme", theme)
