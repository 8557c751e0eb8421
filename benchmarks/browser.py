"""Measures what a user sees: the real app in a real browser on the same machine."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.server import HOST, running_app
from ebm_viz.pictures.chromium import find_browser

ROUNDS = 3
OPENINGS = 10
DRAGS = 60
"""The number of movements of the β slider in a round."""
SECONDS_BETWEEN_DRAGS = 0.05
MILLISECONDS_A_RUN = 120_000
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
SIZE: ViewportSize = {"width": 1280, "height": 800}
VIEWER = '[data-testid="landscape-viewer"]'
PROBE = Path(__file__).with_name("probe.js")
FINISHED = "() => ['finished', 'diverged'].includes(window.probe.state)"


@dataclass
class Watch:
    """Records what must not happen on any page: requests to other hosts, and console messages."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("request", lambda request: self._address(request.url))
        page.on("websocket", lambda socket: self._address(socket.url))
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _address(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOST:
            self.outside.append(address)

    def _message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text[:200]}")


@dataclass(frozen=True)
class Visit:
    """Opens pages of the app, each as a new visitor with a run that has not been trained."""

    browser: Browser
    address: str
    watch: Watch
    seeds: Iterator[int]

    @contextmanager
    def page(self, probe: bool = True, **settings: Any) -> Iterator[Page]:
        context = self.browser.new_context(viewport=SIZE, **settings)
        try:
            page = context.new_page()
            self.watch.over(page)
            if probe:
                page.add_init_script(path=PROBE)
            page.goto(f"{self.address}?seed={next(self.seeds)}")
            page.locator(f'{VIEWER}[data-frames]:not([data-frames="0"])').wait_for(timeout=60_000)
            yield page
        finally:
            context.close()


@dataclass
class Stream:
    """Rates per second while a run is trained and played."""

    snapshots: list[float] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)


def measure_browser() -> list[Figure]:
    """Measure pages of the app with the default run, each with its own seed."""
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        first_seed = random.randrange(1000, 900_000)  # avoids runs that are already trained
        visit = Visit(browser, app.address, Watch(), iter(range(first_seed, 1_000_000)))
        figures = [
            *_openings(visit),
            *_streams(visit),
            *_beta_delays(visit),
            *_memory(visit),
            *_mishaps(visit.watch),
        ]
        browser.close()
    return figures


def _openings(visit: Visit) -> list[Figure]:
    with visit.page():
        pass  # the very first page warms up the server
    seconds = []
    for _ in range(OPENINGS):
        with visit.page() as page:
            page.wait_for_function("() => window.probe.firstPicture", polling=100)
            seconds.append(page.evaluate("() => window.probe.firstPicture") / 1000)
    return [Figure("first picture, new visitor, new run", seconds, "s", at_most(3), taken="p95")]


def _streams(visit: Visit) -> list[Figure]:
    usual, fast = Stream(), Stream()
    for _ in range(ROUNDS):  # in turn: other load affects both alike
        _watch_training(visit, "1", usual)
        _watch_training(visit, "4", fast)
    return [
        Figure("snapshots that arrive", usual.snapshots, "/s", at_least(25)),
        Figure("pictures, each with a new step", usual.pictures, "/s", at_least(25)),
        Figure("frames of the browser", usual.frames, "/s", at_least(25)),
        Figure("snapshots that arrive, at speed 4×", fast.snapshots, "/s"),
        Figure("pictures, at speed 4×", fast.pictures, "/s"),
    ]


def _watch_training(visit: Visit, speed: str, stream: Stream) -> None:
    with visit.page() as page:
        page.get_by_label("Speed", exact=True).select_option(speed)
        page.wait_for_function(FINISHED, polling=250, timeout=MILLISECONDS_A_RUN)
        seen = page.evaluate("() => window.probe.seen")
    training = _while_training(seen)
    seconds = (training[-1][0] - training[0][0]) / 1000
    stream.snapshots.append((training[-1][1] - training[0][1]) / seconds)
    stream.pictures.append(changes([row[2] for row in training]) / seconds)
    stream.frames.append((len(training) - 1) / seconds)


def _while_training(seen: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """Return the rows from the first picture until the last snapshot arrived."""
    last = seen[-1][1]
    arrived = next(index for index, row in enumerate(seen) if row[1] == last)
    return [row for row in seen[: arrived + 1] if row[1] > 0]


def changes(values: Sequence[float]) -> int:
    return sum(a != b for a, b in pairwise(values))


def _beta_delays(visit: Visit) -> list[Figure]:
    training: list[float] = []
    resting: list[float] = []
    for _ in range(ROUNDS):
        with visit.page() as page:
            training += _drag_beta(page)
            page.wait_for_function(FINISHED, polling=250, timeout=MILLISECONDS_A_RUN)
            resting += _drag_beta(page)
    return [
        Figure("β to its picture, while training", training, "ms", at_most(60), taken="p95"),
        Figure("β to its picture, finished", resting, "ms", at_most(60), taken="p95"),
    ]


def _drag_beta(page: Page) -> list[float]:
    """Drag the β slider to and fro and return the delay of each new picture in milliseconds.

    The delay is the time from the pointer's movement to the browser's first frame after the picture
    was drawn.
    """
    page.evaluate("() => { window.probe.betaDelays = [] }")
    box = page.get_by_role("slider", name="β", exact=True).bounding_box()
    assert box is not None
    middle, level = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle, level)
    page.mouse.down()
    for move in range(1, DRAGS + 1):
        to_and_fro = abs(move % 40 - 20) / 20 - 0.5
        page.mouse.move(middle + 0.8 * box["width"] * to_and_fro, level)
        time.sleep(SECONDS_BETWEEN_DRAGS)
    page.mouse.up()
    delays: list[float] = page.evaluate("() => window.probe.betaDelays")
    return delays


def _memory(visit: Visit) -> list[Figure]:
    """Measure how the page's memory grows from a run's first frame to its last."""
    grown, whole = [], []
    for _ in range(ROUNDS):
        with visit.page(probe=False, reduced_motion="reduce") as page:
            used = _memory_meter(page)
            before = used()
            page.get_by_label("Speed", exact=True).select_option("4")
            page.get_by_role("button", name="Play", exact=True).click()
            page.locator(f"{VIEWER}[data-state=finished]").wait_for(timeout=MILLISECONDS_A_RUN)
            after = used()
            grown.append((after - before) / 1e6)
            whole.append(after / 1e6)
    return [
        Figure("memory of a finished run", grown, "MB", at_most(12), taken="worst"),
        Figure("memory of the whole page", whole, "MB"),
    ]


def _memory_meter(page: Page) -> Callable[[], float]:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")

    def used() -> float:
        session.send("HeapProfiler.collectGarbage")
        usage = session.send("Runtime.getHeapUsage")
        sizes = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
        return float(sum(usage[size] for size in sizes))

    return used


def _mishaps(watch: Watch) -> list[Figure]:
    return [
        _none("requests to other machines", watch.outside),
        _none("errors and warnings in the console", watch.complaints),
    ]


def _none(what: str, found: Sequence[str]) -> Figure:
    kinds = sorted(set(found))[:10]
    return Figure(what, [len(found)], target=at_most(0), remarks=kinds)
