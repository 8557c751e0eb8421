"""What holds of every page: its policy, the rules of axe-core, its theme, low windows, a phone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import (
    ROOT,
    Complaints,
    Contexts,
    Server,
    expect_plots_to_fit,
    pages,
    viewer_of,
    wait_until,
)

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"  # by `make lint` or `npm ci`
MORE = [
    "questions?question=beta",
    "sharp_edges?part=why",
    "inference?part=basins",
    "inference?part=step",
    "inference?part=success",
]
QUERY = {"reading": "word=cat&letter_steps=20&word_steps=20&step=20", "tagging": "steps=20&step=20"}
"""Settings of the pages whose training would take long."""
PATHS = [
    *(
        "" if path.stem == "playground" else f"{path.stem}?{QUERY.get(path.stem, '')}".rstrip("?")
        for path in sorted((ROOT / "pages").glob("*.py"))
    ),
    *MORE,
]
SHOWN = {
    "lecture": "text=Add the chapter's scenes",
    "questions": "text=Measured here",
    "questions?question=beta": "text=Measured here",
    "sharp_edges?part=why": "table",
}
PICTURE = "canvas, .js-plotly-plot .main-svg"
"""What stands at the end of the first part of a page: on most of them, a picture."""
# Streamlit's own field for a file is a presentation that has a name and can be focused.
VIOLATIONS = """async only => {
    const ours = (id, html) =>
        id !== "presentation-role-conflict" || !html.includes('"stFileUploaderDropzone"')
    return (await axe.run(document, {resultTypes: ["violations"], ...only})).violations
        .map(({id, nodes}) => [id, nodes.map(({html}) => html).filter(html => ours(id, html))])
        .filter(([, htmls]) => htmls.length)
        .map(([id, htmls]) => `${id}: ${htmls.map(html => html.slice(0, 120)).join(" | ")}`)
}"""
CONTRAST = {"runOnly": ["color-contrast"]}
DARK = """() => getComputedStyle(document.querySelector("h1")).color.match(/\\d+/g)
    .every(channel => channel > 200)"""
# Streamlit loads what puts a style into the page late; until then captions have its own colour.
STYLED = """() => [...document.querySelectorAll("style")]
    .some(style => style.textContent.includes("stCaptionContainer"))"""
SECONDS_TO_ANOTHER_THEME = 4
BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 22, 20)"}
INK = {"light": "rgb(47, 45, 43)", "dark": "rgb(237, 235, 232)"}
NAVIGATION = 60
"""Pixels of the window above what scrolls."""
LAST_IN_A_LOW_WINDOW = {
    "": ".charts",
    "gibbs": ".strip",
    "collapse": ".charts",
    "sharp_edges": ".slice",
    "around_z": ".transport",
    "latent": ".transport",
}
BEGINS_ABOVE_THE_FOLD = {
    "gibbs": (".strip", 150),
    "collapse": (".charts", 70),
    "sharp_edges": (".slice", 100),
}
"""What stands below playback, and how many pixels of it are seen at once."""
TITLE_IS_WHOLE = """title => {
    const {left, right, bottom} = title.getBoundingClientRect()
    const seen = node => {
        const range = document.createRange()
        range.selectNodeContents(node)
        const box = range.getBoundingClientRect()
        const below = node.className === "aside" && box.top >= bottom - 1
        return below || (box.left >= left - 1 && box.right <= right + 1 && box.bottom <= bottom + 4)
    }
    return [...title.childNodes].every(seen)
}"""


class Opened:
    """A page, as the tests of its path share it."""

    def __init__(self, path: str, page: Page, reply: Response) -> None:
        self.path, self.page, self.reply = path, page, reply
        self.name = path.partition("?")[0]

    def put(self, width: int = 1280, height: int = 800, theme: str = "light") -> Page:
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=theme)
        return self.page


@pytest.fixture(scope="module", params=PATHS)
def opened(
    request: pytest.FixtureRequest,
    whole_app: Server,
    contexts: Contexts,
    shared_complaints: Complaints,
) -> Iterator[Opened]:
    shared_complaints.expected = ["status of 404"]  # what Streamlit itself looks for in vain
    with pages(contexts, shared_complaints) as make:
        page = make(color_scheme="light")
        reply = page.goto(f"{whole_app.url}/{request.param}")
        assert reply is not None
        yield Opened(request.param, page, reply)


@pytest.fixture
def page(opened: Opened, complaints: Complaints) -> Page:
    """The page as it was opened: 1280 by 800 pixels, in light colours."""
    return opened.put()


def test_no_page_is_stopped_by_the_policy(opened: Opened, page: Page):
    assert "script-src 'self'" in opened.reply.headers["content-security-policy"]
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(SHOWN.get(opened.path, PICTURE)).first).to_be_visible()


def test_the_window_is_named_after_the_page(opened: Opened, page: Page):
    expect(page).to_have_title(re.compile(".+ · .+"))
    assert page.title().startswith(page.locator("h1").inner_text())


def wait_until_still(page: Page) -> None:
    """Wait until the script has run and nothing on the page is of an earlier run."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=100_000)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_function(STYLED)


def violations(page: Page, rules: dict[str, list[str]]) -> list[str]:
    """Return what axe finds; colours on their way to another theme get some seconds to arrive."""
    found = page.evaluate(VIOLATIONS, rules)
    for _ in range(SECONDS_TO_ANOTHER_THEME):
        if not found:
            break
        page.wait_for_timeout(1000)
        found = page.evaluate(VIOLATIONS, rules)
    return found


def test_axe_finds_nothing(opened: Opened, page: Page):
    wait_until_still(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert violations(page, {}) == []
    opened.put(theme="dark")
    page.wait_for_function(DARK)
    assert violations(page, CONTRAST) == []


def test_pictures_follow_the_theme(opened: Opened, page: Page):
    for theme in ("light", "dark", "light"):
        opened.put(theme=theme)
        for viewer in page.locator("[data-theme]").all():
            expect(viewer).to_have_attribute("data-theme", theme)
        for plot in page.locator(".ebm-plot[data-drawn]").all():
            expect(plot.locator(".main-svg").first).to_have_css(
                "background-color", BACKGROUND[theme]
            )
            expect(plot.locator(".xtick text, .x2tick text").first).to_have_css("fill", INK[theme])


def ends(page: Page, part: str) -> tuple[float, float]:
    """Return where the parts of this class begin and end, in pixels of the window."""
    boxes = [box for one in page.locator(part).all() if (box := one.bounding_box())]
    assert boxes, part
    return min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)


def expect_to_fit(page: Page, last: str) -> None:
    """All from the first picture to what is last is seen at once in 650 pixels."""
    wait_until(viewer_of(page), "Number(data.frames) > 0")
    top, _ = ends(page, ".panels .figure")
    _, bottom = ends(page, last)
    assert bottom - top <= 650 - NAVIGATION
    low, high = ends(page, ".transport")
    assert top < low < high < bottom + 1


def test_it_fits_its_window(opened: Opened, page: Page):
    for width in (1280, 1400, 1920) if opened.path == "" else ():
        opened.put(width, 650)
        for title in page.locator(".panel h2").all():
            assert title.evaluate(TITLE_IS_WHOLE), (width, title.inner_text())
    if opened.path in LAST_IN_A_LOW_WINDOW:
        opened.put(height=650)
        expect_to_fit(page, LAST_IN_A_LOW_WINDOW[opened.path])
    if opened.name in ("reading", "tagging"):
        opened.put(height=650)
        expect(page.locator(".ebm-plot").first).to_be_visible()
        _, bottom = ends(page, ".ebm-plot >> nth=0")
        assert bottom <= 660
    if opened.path in BEGINS_ABOVE_THE_FOLD:
        part, seen = BEGINS_ABOVE_THE_FOLD[opened.path]
        opened.put(height=800)
        top, _ = ends(page, part)
        assert top + seen <= 800


@pytest.mark.parametrize(
    "path",
    ["collapse?go_on=alone&start_step=90", "sharp_edges?part=ruler", "sharp_edges?part=margin"],
)
def test_other_parts_fit_a_low_window(open_app: Callable[..., Page], path: str):
    expect_to_fit(open_app(path, viewport={"width": 1280, "height": 650}), ".charts")


def test_titles_stand_at_one_height(opened: Opened, page: Page):
    title = page.locator(".st-key-page_title h1")
    expect(title).to_have_css("padding", "0px")
    box = title.bounding_box()
    assert box
    assert 58 <= box["y"] <= 62


@pytest.fixture
def phone(opened: Opened, page: Page) -> Page:
    session = page.context.new_cdp_session(page)
    screen = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    session.send("Emulation.setDeviceMetricsOverride", screen)
    main = page.get_by_test_id("stMain")
    page.wait_for_timeout(500)
    page.wait_for_function("main => main.scrollWidth === 390", arg=main.element_handle())
    return page


def test_nothing_touches_on_a_phone(phone: Page):
    title = phone.locator("h1").bounding_box()
    assert title
    for part in phone.locator(".st-key-page_title :is(button, a, input)").all():
        box = part.bounding_box()
        assert box is None or box["y"] >= title["y"] + title["height"] + 4
    for segment in phone.locator(".st-key-page_title [role=radio]").all():
        expect(segment).not_to_have_css("border-right-color", "rgba(0, 0, 0, 0)")
    for viewer in phone.get_by_test_id("landscape-viewer").all():
        if viewer.locator(".beta .ticks span").first.is_visible():
            _, bottom = ends(phone, ".transport")
            assert ends(phone, ".beta .ticks span")[1] <= bottom
        if "several" in (viewer.get_attribute("class") or ""):
            for chart in viewer.locator(".chart").all():
                box = chart.bounding_box()
                assert box
                assert box["width"] > 300


def test_a_page_is_as_wide_as_a_phone(phone: Page):
    page, main = phone, phone.get_by_test_id("stMain")
    if page.locator(".ebm-plot").count():
        expect_plots_to_fit(page, 390)
    for field in main.get_by_role("combobox").all():
        box = field.bounding_box()
        least = 50 if field.get_attribute("aria-label") == "Speed" else 60
        assert box is None or (box["width"] > least and box["height"] > 20)
