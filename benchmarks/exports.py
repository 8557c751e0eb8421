"""Measures exports from a real page, and whether another visitor's training continues meanwhile."""

import asyncio
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.browser import FLAGS, SIZE, VIEWER
from benchmarks.figures import Figure, Target, at_most
from benchmarks.players import Visit, play
from benchmarks.server import RunningApp, running_app
from ebm_viz.experiment import Experiment
from ebm_viz.pictures.chromium import find_browser

ROUNDS = 3
SECONDS = 4.0
"""The seconds for which another visitor's run is played while exports are made."""
WAIT = 120_000

Choose = Callable[[Locator], None]

EXPORTS: tuple[tuple[str, str, Choose, Target | None], ...] = (
    ("PNG of all panels", "", lambda dialog: _format(dialog, "PNG"), at_most(0.5)),
    ("SVG of all panels", "", lambda dialog: _format(dialog, "SVG, vector"), at_most(0.5)),
    ("PDF of all panels, warm", "", lambda dialog: _format(dialog, "PDF, vector"), at_most(1.5)),
    ("interactive page", "", lambda dialog: _format(dialog, "HTML, interactive"), at_most(1.5)),
    ("film of 60 frames, two panels", "&panels=surface,density", lambda d: _film(d), at_most(5)),
    ("seven slides", "&panels=surface,map,density", lambda dialog: _slides(dialog), at_most(5)),
    ("landscapes of all steps", "", lambda dialog: _data(dialog), None),
)


def measure_exports() -> list[Figure]:
    """Measure each kind of export: the time from the click to the file.

    So is by how much another visitor's longest wait for frames grows.
    """
    seed = random.randrange(1000, 900_000)  # avoids runs that are already trained
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        alone, _ = _beside(app, seed, lambda: None)
        longest = max(alone.answers)
        figures = [Figure("another's frames with no export", alone.answers, "s", taken="worst")]
        for number, (name, query, choose, target) in enumerate(EXPORTS, 1):
            with _opened(browser, f"{app.address}?seed={seed}{query}") as dialog:
                choose(dialog)
                figures += _measured(app, dialog, name, target, seed + number, longest)
        with _opened(browser, f"{app.address}collapse") as dialog:
            _format(dialog, "PNG")
            figures += _measured(app, dialog, "PNG of three runs", at_most(1), seed, longest)
        browser.close()
    return figures


def _measured(
    app: RunningApp, dialog: Locator, name: str, target: Target | None, seed: int, alone: float
) -> list[Figure]:
    """Measure an export, and by how much it lengthens another's longest wait for frames.

    alone: that wait in seconds while nothing is exported.
    """
    _export(dialog)  # warms up drawing and printing
    taken: list[float] = []
    visit, beside = _beside(app, seed, lambda: taken.append(_export(dialog)), ROUNDS)
    median = statistics.median(visit.answers)
    remark = f"median {median:.3f} s, while exports were made for {beside:.1f} s"
    longer = max(visit.answers) - alone
    return [
        Figure(name, taken, "s", target),
        Figure(
            "    another's longest wait grows by", [longer], "s", at_most(0.1), remarks=[remark]
        ),
    ]


def _beside(
    app: RunningApp, seed: int, export: Callable[[], None], rounds: int = 1
) -> tuple[Visit, float]:
    """Export repeatedly while another visitor plays a run.

    Return that visit, and the seconds that the exports took.
    """
    visits: list[Visit] = []

    def watch() -> None:
        visits.extend(asyncio.run(play(app, [Experiment(seed=seed + 50)], SECONDS)))

    other = threading.Thread(target=watch)
    other.start()
    begun = time.monotonic()
    for _ in range(rounds):
        export()
    taken = time.monotonic() - begun
    other.join()
    return visits[0], taken


@contextmanager
def _opened(browser: Browser, address: str) -> Iterator[Locator]:
    """Open a page, play its runs to their end, and open the Export dialog."""
    page: Page = browser.new_page(viewport=SIZE, accept_downloads=True)
    try:
        page.goto(address)
        viewer = page.locator(VIEWER).first
        viewer.and_(page.locator('[data-frames]:not([data-frames="0"])')).wait_for(timeout=WAIT)
        page.keyboard.press("End")
        ended = page.locator('[data-state="finished"], [data-state="diverged"]')
        viewer.and_(ended).wait_for(timeout=WAIT)
        viewer.get_by_role("button", name="Export").first.click()
        yield page.get_by_role("dialog", name="Export")
    finally:
        page.close()


def _export(dialog: Locator) -> float:
    """Return the seconds from the click to the file."""
    begun = time.monotonic()
    with dialog.page.expect_download(timeout=WAIT) as download:
        dialog.get_by_role("button", name="Export", exact=True).click()
    download.value.path()
    return time.monotonic() - begun


def _format(dialog: Locator, label: str) -> None:
    dialog.get_by_label("Format").select_option(label)


def _film(dialog: Locator) -> None:
    dialog.get_by_role("radio", name="Film").check(force=True)
    dialog.get_by_label("Seconds").fill("5")
    dialog.get_by_label("frames/s").fill("17")  # the last 1.5 seconds are a still
    dialog.get_by_label("frames/s").blur()


def _slides(dialog: Locator) -> None:
    dialog.get_by_role("radio", name="Slides").check(force=True)
    dialog.get_by_label("Four slides of the training first").check(force=True)


def _data(dialog: Locator) -> None:
    dialog.get_by_role("radio", name="Data").check(force=True)
    dialog.get_by_label("Landscapes of all steps so far").check(force=True)
