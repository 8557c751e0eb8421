"""What films take, and the pictures from arrays that they are made of."""

import tempfile
import threading
import time
from pathlib import Path

from benchmarks.figures import Figure, at_most
from ebm_viz.experiment import Experiment
from ebm_viz.figures import Preparation
from ebm_viz.figures.film import FilmPlan, film_in_process
from ebm_viz.figures.raster import Page
from ebm_viz.scene import PANELS, Scene, Shown, Style, View
from ebm_viz.serving.run import Run
from ebm_viz.training import Snapshot, train

ROUNDS = 5
FRAMES = 20
FILM = {"seconds": 3.0, "frames_per_second": 20, "hold": 0.0}
TURN = 0.08
"""Seconds of a training's turn while somebody looks on."""

EXPERIMENT = Experiment(dataset="two_moons", loss="nll", steps=300)


def measure_films() -> list[Figure]:
    """Films of 60 frames in 720p with two panels, drawn by a process that is there already."""
    history = list(train(EXPERIMENT))
    return [*_films(history), *_pictures(history)]


def _films(history: list[Snapshot]) -> list[Figure]:
    scene = _scene("surface", "density")
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for format in ("mp4", "gif", "webp"):
            plan = FilmPlan(format=format, **FILM)
            target = Path(folder) / f"film.{format}"
            seconds = []
            for _ in range(ROUNDS + 1):  # the first warms up
                start = time.perf_counter()
                film_in_process(scene, [history], plan, Style(), target)
                seconds.append(time.perf_counter() - start)
            size = target.stat().st_size / 1e6
            what = f"a film of {plan.frames} frames, 720p, surface and density, {format.upper()}"
            remarks = [f"{size:.1f} MB, of training at {EXPERIMENT.steps} steps"]
            figures.append(Figure(what, seconds[1:], "s", at_most(6), remarks=remarks))
        plan = FilmPlan(**FILM)
        turns = _turns_beside(
            lambda: film_in_process(scene, [history], plan, Style(), Path(folder) / "film.mp4")
        )
    waits = Figure(
        "a training's turn while a film is drawn", turns, "s", at_most(0.5), taken="worst"
    )
    return [*figures, waits]


def _turns_beside(work) -> list[float]:
    """Return the seconds that each turn of another training takes while some work is done."""
    thread = threading.Thread(target=work)
    run, seconds = Run(Experiment(steps=20_000)), []
    thread.start()
    while thread.is_alive() and not run.ended:
        start = time.perf_counter()
        run.train_to(len(run.snapshots) + 1, TURN)
        seconds.append(time.perf_counter() - start)
    thread.join()
    return seconds


def _pictures(history: list[Snapshot]) -> list[Figure]:
    return [
        Figure(
            f"a frame of {what}, 720p, from arrays",
            _milliseconds(_scene(*panels), history),
            "ms",
        )
        for what, panels in (
            ("surface and density", ("surface", "density")),
            ("all panels of a run", PANELS),
            ("thermal and strip", ("thermal", "strip")),
        )
    ]


def _milliseconds(scene: Scene, history: list[Snapshot]) -> list[float]:
    """Return the processor milliseconds of each of some frames after the first."""
    preparation, page = Preparation(scene, [history]), Page(scene, Style())
    steps = preparation.steps[:: max(1, len(preparation.steps) // FRAMES)]
    page.draw(preparation.at(steps[0]))
    taken = []
    for step in steps[1:]:
        start = time.process_time()
        page.draw(preparation.at(step))
        taken.append(1000 * (time.process_time() - start))
    return taken


def _scene(*panels: str) -> Scene:
    return Scene(runs=(Shown(experiment=EXPERIMENT),), view=View(panels=panels))
