"""Measures ten pages of the app in one real browser, each with its own run.

The browser runs on the server's machine.
"""

import random
import statistics
from contextlib import ExitStack

from playwright.sync_api import sync_playwright

from benchmarks.browser import FLAGS, Visit, Watch, changes
from benchmarks.figures import Figure
from benchmarks.server import running_app
from ebm_viz.pictures.chromium import find_browser

PAGES = 10
SECONDS = 10


def measure_pages_at_once() -> list[Figure]:
    """Measure the rate of pictures with a new step on each page while all pages play."""
    with running_app() as app, sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        first_seed = random.randrange(1000, 900_000)
        visit = Visit(browser, app.address, Watch(), iter(range(first_seed, 1_000_000)))
        # With reduced motion each page waits for Play, so all can start together.
        pages = [stack.enter_context(visit.page(reduced_motion="reduce")) for _ in range(PAGES)]
        for page in pages:
            page.get_by_role("button", name="Play", exact=True).click()
        begun = [page.evaluate("() => performance.now()") for page in pages]
        pages[0].wait_for_timeout(1000 * SECONDS)
        seen = [page.evaluate("() => window.probe.seen") for page in pages]
        pictures = []
        for start, rows in zip(begun, seen, strict=True):
            steps = [row[2] for row in rows if start <= row[0] < start + 1000 * SECONDS]
            pictures.append(changes(steps) / SECONDS)
    return [
        Figure(f"{PAGES} pages at once: pictures, the slowest", [min(pictures)], "/s"),
        Figure("    pictures, median", [statistics.median(pictures)], "/s"),
        Figure("    pictures, all", [sum(pictures)], "/s"),
    ]
