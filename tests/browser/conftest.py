import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from ebm_viz.viewer.assets import VERSION
from tests.served import Server, served

ROOT = Path(__file__).parents[2]
VIEWER_APP = "tests/browser/app/app.py"
# Two slow cores may be shared with others: wait long for what has to come.
PATIENCE = 45_000
expect.set_options(timeout=PATIENCE)

OF_THE_DRIVER = "GPU stall due to ReadPixels"
"""What Chromium says where the processor lays WebGL's pictures onto the page."""

PIXELS = """canvas => {
    const copy = document.createElement("canvas")
    copy.width = canvas.width
    copy.height = canvas.height
    const context = copy.getContext("2d")
    context.drawImage(canvas, 0, 0)
    return copy.toDataURL()
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def viewer_app() -> Iterator[Server]:
    """A page with nothing but the viewer."""
    with served(VIEWER_APP) as server:
        yield server


@pytest.fixture(scope="session")
def whole_app() -> Iterator[Server]:
    """The app as users start it."""
    with served() as server:
        yield server


class Complaints(list[str]):
    """What a page said on its console or asked of other hosts; `expected` words are let pass."""

    def __init__(self) -> None:
        self.expected: list[str] = []

    def hear(self, said: str) -> None:
        if not any(words in said for words in (OF_THE_DRIVER, *self.expected)):
            self.append(said)

    def watch(self, page: Page) -> None:
        page.on("console", lambda m: m.type in ("error", "warning") and self.hear(m.text))
        page.on("pageerror", lambda error: self.hear(str(error)))
        page.on("request", lambda request: self._outside(request.url))

    def _outside(self, url: str) -> None:
        if url.startswith("http") and not url.startswith("http://127.0.0.1:"):
            self.hear(f"outside: {url}")


@pytest.fixture(scope="module")
def shared_complaints() -> Complaints:
    """What the pages say that several tests of a file look at."""
    return Complaints()


@pytest.fixture
def complaints(shared_complaints: Complaints) -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    shared = list(shared_complaints)
    shared_complaints.clear()
    assert [*shared, *heard] == []


Open = Callable[..., Locator]
Call = Callable[..., Any]


@pytest.fixture(scope="session")
def blank(chromium: Browser, whole_app: Server) -> Page:
    """A page on which nothing is shown."""
    page = chromium.new_page()
    page.goto(f"{whole_app.url}/viewer/{VERSION}/control/viewer.css")
    return page


@pytest.fixture
def call(blank: Page) -> Call:
    """Evaluates a function of a module of the viewer and an argument."""

    def evaluate(module: str, function: str, argument: object = None) -> Any:
        address = f"/viewer/{VERSION}/{module}.js"
        run = f"async argument => ({function})(await import('{address}'), argument)"
        return blank.evaluate(run, argument)

    return evaluate


MEDIA = {"color_scheme", "reduced_motion"}


class Contexts:
    """Browser contexts, kept: a page finds in its context's cache the scripts that others loaded.

    Nothing else of a page stays when it is closed.
    """

    def __init__(self, chromium: Browser, with_profile: BrowserContext) -> None:
        self._chromium = chromium
        self._kept = {"{}": with_profile}

    def open(self, fresh: bool, options: dict[str, object]) -> Page:
        if fresh:
            return self._chromium.new_page(**options)
        # What a page can be told needs no context of its own.
        viewport = options.pop("viewport")
        media = {name: options.pop(name) for name in MEDIA & options.keys()}
        name = json.dumps(options, sort_keys=True)
        if name not in self._kept:
            self._kept[name] = self._chromium.new_context(**options)
        page = self._kept[name].new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(**media)
        return page

    def close(self, page: Page) -> None:
        context = page.context
        if context not in self._kept.values():
            context.close()
            return
        if not page.is_closed():
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
            what = {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", what)
            page.close()


@pytest.fixture(scope="session")
def contexts(chromium: Browser, with_profile: BrowserContext) -> Contexts:
    return Contexts(chromium, with_profile)


@contextmanager
def pages(contexts: Contexts, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Makes pages whose console has to stay silent and which may ask this machine alone.

    A fresh one has a cache of its own, what is done to its context is done to it alone, and it is
    drawn whatever others are open: of those in one context only the last keeps its pace.
    """
    made: list[Page] = []

    def make(fresh: bool = False, **options: object) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        page = contexts.open(fresh, options)
        page.set_default_timeout(PATIENCE)
        complaints.watch(page)
        made.append(page)
        return page

    yield make
    for page in made:
        contexts.close(page)


@pytest.fixture
def new_page(contexts: Contexts, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    with pages(contexts, complaints) as make:
        yield make


@pytest.fixture(scope="module")
def new_shared_page(
    contexts: Contexts, shared_complaints: Complaints
) -> Iterator[Callable[..., Page]]:
    """Makes pages that stay for all tests of a file; each of these has to ask for `complaints`."""
    with pages(contexts, shared_complaints) as make:
        yield make


@pytest.fixture
def open_app(
    whole_app: Server, new_page: Callable[..., Page], complaints: Complaints
) -> Callable[..., Page]:
    """Opens an address of the app; what Streamlit itself looks for in vain is let pass."""
    complaints.expected.append("status of 404")

    def open_at(address: str = "", init: str = "", **options: Any) -> Page:
        page = new_page(**options)
        if init:
            page.add_init_script(init)
        page.goto(address if address.startswith("http") else f"{whole_app.url}/{address}")
        return page

    return open_at


@pytest.fixture
def open_viewer(viewer_app: Server, new_page: Callable[..., Page]) -> Open:
    """Opens the viewer's own page with a query such as "runs=nll,hinge&steps=100"."""

    def open_at(query: str = "", init: str = "", **options: object) -> Locator:
        page = new_page(**options)
        if init:
            page.add_init_script(init)
        page.goto(f"{viewer_app.url}/?{query}")
        return viewer_of(page)

    return open_at


def viewer_of(page: Page) -> Locator:
    viewer = page.get_by_test_id("landscape-viewer")
    expect(viewer).to_be_visible()
    return viewer


def wait_for_state(viewer: Locator, state: str) -> None:
    expect(viewer).to_have_attribute("data-state", state)


def finish(viewer: Locator) -> None:
    """Go to the end of the run without waiting for every picture on the way."""
    wait_until(viewer, "Number(data.frames) > 0")
    viewer.page.keyboard.press("End")
    wait_for_state(viewer, "finished")


PLOTS_FIT = """width => {
    const shown = [...document.querySelectorAll(".ebm-plot")].filter(plot => plot.checkVisibility())
    return shown.length > 0
        && shown.every(plot => plot.getBoundingClientRect().right <= width)
}"""


def expect_plots_to_fit(page: Page, width: int) -> None:
    """Wait until all plots end within the window; those of a part just left may stay a moment."""
    page.wait_for_function(PLOTS_FIT, arg=width)


def come_back(viewer: Locator) -> None:
    """Bring a page that other tests have used to the front, at the end of its training."""
    viewer.page.bring_to_front()
    viewer.page.mouse.move(5, 5)
    viewer.page.evaluate("document.activeElement?.blur()")
    finish(viewer)


def wait_until(viewer: Locator, condition: str) -> None:
    """Wait for a condition on `data`, the viewer's data attributes."""
    viewer.page.wait_for_function(
        f"root => (data => {condition})(root.dataset)", arg=viewer.element_handle()
    )


def shown(viewer: Locator, name: str) -> float:
    return float(viewer.get_attribute(f"data-{name}") or "nan")


def button(viewer: Locator, name: str) -> Locator:
    return viewer.get_by_role("button", name=name, exact=True)


def picture(viewer: Locator, panel: str, canvas: str = "canvas") -> str:
    """What a panel shows, as text that changes when a pixel does."""
    return viewer.locator(f".{panel} .figure {canvas}").first.evaluate(PIXELS)


def diagnoses(viewer: Locator) -> list[str]:
    return viewer.locator(".diagnosis").all_text_contents()


def settle(viewer: Locator) -> None:
    """Wait until what was asked for is here, with what its scales follow from, and is painted."""
    wait_until(viewer, "data.settled !== 'false' || data.state === 'playing'")
    viewer.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def put_beta(viewer: Locator, beta: float) -> None:
    viewer.get_by_role("slider", name="β", exact=True).evaluate(
        "(slider, at) => { slider.value = String(at); slider.dispatchEvent(new Event('input')) }",
        math.log10(beta),
    )
    wait_until(viewer, f"Math.abs(Number(data.beta) / {beta} - 1) < 0.001")
    settle(viewer)


def go_to(viewer: Locator, step: int) -> None:
    """Drag the history to about a step."""
    viewer.get_by_role("slider", name="History").fill(str(step**0.5))
    wait_until(viewer, f"Math.abs(Number(data.step) - {step}) < 2 && data.state !== 'playing'")
    settle(viewer)
