"""Pictures as files."""

import time
from collections.abc import Callable
from functools import partial

from benchmarks.figures import Figure, Target, at_most
from ebm_viz.experiment import Experiment
from ebm_viz.figures import Preparation, draw, draw_html
from ebm_viz.figures.browser import BROWSER, Format, find_browser
from ebm_viz.scene import Scene, Shown, Style, View
from ebm_viz.scene.view import Panel
from ebm_viz.training import Snapshot, train

ROUNDS = 7
EXPERIMENT = Experiment()
FORMATS: tuple[Format, ...] = ("png", "svg", "pdf")
PICTURES: tuple[tuple[str, tuple[Panel, ...], Target | None], ...] = (
    ("a map", ("map",), at_most(1)),
    ("a surface", ("surface",), at_most(3)),
    ("all panels", (), None),
)


def measure_pictures() -> list[Figure]:
    """What a picture shows, and files of it."""
    snapshots = list(train(EXPERIMENT))
    whole = _preparation(snapshots)
    first = _seconds(lambda: _preparation(snapshots).at())
    steps = iter(whole.steps * 2)
    later = _seconds(lambda: whole.at(next(steps)).runs[0].contours)
    page = _seconds(lambda: draw_html(whole.at(), Style()))
    figures = [
        Figure("what a picture shows, first", [1e3 * second for second in first], "ms"),
        Figure("what a picture shows, at another step", [1e3 * second for second in later], "ms"),
        Figure("all panels as HTML", page, "s"),
    ]
    return figures + (_with_browser(snapshots) if find_browser() else [])


def _with_browser(snapshots: list[Snapshot]) -> list[Figure]:
    """Pictures at 1280 × 720 by a browser that has drawn before."""
    try:
        cold = _seconds(partial(draw, _preparation(snapshots, "map").at(), Style(), "svg"), 1)
        figures = [Figure("a map as SVG, browser cold", cold, "s")]
        for name, panels, target in PICTURES:
            picture = _preparation(snapshots, *panels).at()
            for kind in FORMATS:
                seconds = _seconds(partial(draw, picture, Style(), kind))
                what = f"{name} as {kind.upper()}, browser warm"
                figures.append(Figure(what, seconds, "s", target, "p95"))
        large = _seconds(partial(draw, picture, Style(scale=4), "png"), 3)
        return [*figures, Figure("all panels as PNG, 5120 × 2880", large, "s")]
    finally:
        BROWSER.close()


def _preparation(snapshots: list[Snapshot], *panels: Panel) -> Preparation:
    scene = Scene(runs=(Shown(experiment=EXPERIMENT),), view=View(panels=panels or None))
    return Preparation(scene, [snapshots])


def _seconds(piece: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the seconds that pass: much of the work is done in another process."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        piece()
        seconds.append(time.perf_counter() - start)
    return seconds
