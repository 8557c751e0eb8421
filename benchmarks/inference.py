"""Measures how soon a landscape is searched: a click in the browser, a path, basins, success."""

import random
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, sync_playwright
from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.browser import FLAGS, SIZE
from benchmarks.figures import Figure, at_most
from benchmarks.server import running_app
from ebm_viz import Experiment
from ebm_viz.core.inference import basins
from ebm_viz.lessons.inference import METHODS
from ebm_viz.pictures.chromium import find_browser
from ebm_viz.searches import starts
from ebm_viz.serving import RunStore, search_routes

CLICKS = 12
ROUNDS = 5
LANDSCAPES = {
    "wells": (Experiment(energy="wells", steps=10), 0),
    "a trained network": (Experiment(steps=400), 400),
}

_WATCH = """panel => {
    const before = panel.dataset.found
    let begun = 0
    window.answered = 0
    const press = () => { begun = performance.now() }
    addEventListener('pointerdown', press, {once: true, capture: true})
    const watch = new MutationObserver(() => {
        if (panel.dataset.found === before) return
        watch.disconnect()
        window.answered = performance.now() - begun
    })
    watch.observe(panel, {attributes: true})
}"""
"""Records the milliseconds from a press until the chart shows another path."""


def measure_inference() -> list[Figure]:
    """Measure answers of the route, then clicks on the page Inference."""
    figures = []
    for name, (experiment, step) in LANDSCAPES.items():
        figures += _answers(name, experiment, step)
    return [*figures, _clicks()]


def _answers(name: str, experiment: Experiment, step: int) -> list[Figure]:
    store = RunStore()
    key = store.open(experiment)
    with TestClient(Starlette(routes=search_routes(store))) as client:

        def ask(**query: Any) -> Any:
            answer = client.get(f"/api/runs/{key}/searches", params={"step": step, **query})
            answer.raise_for_status()
            return answer.json()

        def measure_success(method: str) -> None:
            known: Any = None
            while known is None or len(known["hits"]) < known["total"]:
                known = ask(what="success", method=method)["success"][method]

        ask(what="path")  # trains, and finds the lowest point
        places = starts(random.randrange(1000), CLICKS).tolist()
        paths = [
            Figure(
                f"path of {label}, {name}",
                [1000 * _seconds(ask, method=method, y1=y1, y2=y2) for y1, y2 in places],
                "ms",
                at_most(150) if method == "gradient_descent" else None,
            )
            for method, label in METHODS.items()
        ]
        success = sum(_seconds(measure_success, method=method) for method in METHODS)
    energy = store.energy_at(key, step)
    taken = [_seconds(basins, energy=energy) for _ in range(ROUNDS)]
    return [
        *paths,
        Figure(f"basins of 64² starts, {name}", taken, "s", at_most(0.3)),
        Figure(f"success of all methods from 100 starts, {name}", [success], "s"),
    ]


def _clicks() -> Figure:
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = browser.new_page(viewport=SIZE)
        page.goto(f"{app.address}inference")
        page.locator(".panel.progress[data-found*=multi_start]").wait_for(timeout=60_000)
        taken = [_click(page, *place) for place in starts(random.randrange(1000), CLICKS).tolist()]
        browser.close()
    return Figure("a click until a path is drawn", taken, "ms", at_most(150))


def _click(page: Page, y1: float, y2: float) -> float:
    """Click where to start; return the milliseconds until the chart shows another path."""
    page.wait_for_timeout(2000)
    figure = page.locator(".panel.map .figure")
    side = figure.evaluate("figure => figure.getBoundingClientRect().width")
    page.locator(".panel.progress").evaluate(_WATCH)
    figure.click(position={"x": (y1 + 3) / 6 * side, "y": (3 - y2) / 6 * side})
    page.wait_for_function("() => window.answered", polling=20)
    return float(page.evaluate("() => window.answered"))


def _seconds(work: Callable[..., object], **arguments: Any) -> float:
    begun = time.perf_counter()
    work(**arguments)
    return time.perf_counter() - begun
