"""Measures crowds that open the Playground and play until each visitor has its last picture.

The clients run on the same machine as the server.
"""

import asyncio
import time
from collections.abc import Sequence

from benchmarks.figures import Figure, Target, at_least, at_most
from benchmarks.players import Visit, play
from benchmarks.server import RunningApp, running_app
from ebm_viz.experiment import Experiment

CROWDS = (1, 10, 30)
PROMISED = 30
"""The number of visitors with a run each for which there is a target; larger crowds have none."""
SOON = at_most(15)
VIEWERS_OF_ONE = 100
SECONDS = 75.0
"""The seconds after which a crowd leaves, even if some have not seen the end."""
ENDS = 8
"""The number of visitors who press End, one after the other."""
FIRST_VISITS = (Experiment(), Experiment(loss="hinge"))
"""Visits that warm up the server: one run for each process that trains."""
WARM_UP = 3.0
"""Seconds."""


def measure_load() -> list[Figure]:
    """Measure crowds with an experiment each, a class on one link, and the button End."""
    figures: list[Figure] = []
    for people in CROWDS:
        # Each crowd has its own server, so that the memory is that of its runs.
        with running_app() as app:
            soon = SOON if people == PROMISED else None
            figures += crowd(app, f"{people} with a run each", runs(people), soon)
    with running_app() as app:
        figures += _on_one_link(app)
        figures += _pressing_end(app)
    return figures


def runs(people: int, first_seed: int = 1) -> list[Experiment]:
    """Return an experiment for each visitor: half train on the likelihood, half on the hinge."""
    losses = ("nll", "hinge")
    return [Experiment(loss=losses[k % 2], seed=first_seed + k) for k in range(people)]


def crowd(
    app: RunningApp,
    name: str,
    experiments: Sequence[Experiment],
    soon: Target | None = None,
) -> list[Figure]:
    """Measure visitors who play one experiment each, all at once.

    soon: the target for the last picture; a crowd without one has no target for its pictures.
    """
    asyncio.run(play(app, FIRST_VISITS, WARM_UP))
    before, worked, begun = app.resident(), app.processor_seconds(), time.monotonic()
    visits = asyncio.run(play(app, experiments, SECONDS))
    busy = 100 * (app.processor_seconds() - worked) / (time.monotonic() - begun)
    grown = (app.resident() - before) / len(experiments) / 1e6
    rates = [visit.rate for visit in visits]
    figures = [
        Figure(
            f"{name}: the last picture, of all",
            [visit.last or visit.seconds for visit in visits],
            "s",
            soon,
            taken="worst",
        ),
        Figure(
            "    pictures, the slowest",
            [min(rates)],
            "/s",
            at_least(8) if soon else None,
        ),
        Figure("    pictures, median", rates, "/s"),
        *_requests(visits),
        Figure("    processors of the server", [busy], "%"),
    ]
    if len(experiments) >= 10:
        figures.append(Figure("    server memory a run", [grown], "MB", at_most(8)))
    return figures


def _requests(visits: Sequence[Visit]) -> list[Figure]:
    answers = [seconds * 1000 for visit in visits for seconds in visit.answers]
    snapshots = sum(visit.snapshots for visit in visits)
    return [
        Figure("    the coarsest stride", [visit.stride for visit in visits]),
        Figure("    snapshots, all", [snapshots / max(v.arrived for v in visits)], "/s"),
        Figure("    a request", answers, "ms", taken="median"),
        Figure("    a request", answers, "ms", at_most(1000), taken="p95"),
        Figure("    a snapshot", [sum(visit.bytes for visit in visits) / snapshots], "bytes"),
        Figure("    refused", [sum(visit.refused for visit in visits)], target=at_most(0)),
    ]


def _on_one_link(app: RunningApp) -> list[Figure]:
    asyncio.run(play(app, FIRST_VISITS, WARM_UP))
    visits = asyncio.run(play(app, [Experiment(seed=1)] * VIEWERS_OF_ONE, SECONDS))
    rates = [visit.snapshots / visit.arrived for visit in visits]
    name = f"{VIEWERS_OF_ONE} on one link: snapshots, each"
    return [Figure(name, rates, "/s", at_least(32), taken="worst"), *_requests(visits)]


def _pressing_end(app: RunningApp) -> list[Figure]:
    """Measure the time from the first picture to the last, for one visitor at a time."""
    seconds = []
    for experiment in runs(ENDS, first_seed=1000):
        (visit,) = asyncio.run(play(app, [experiment], SECONDS, end=True))
        seconds.append((visit.last or visit.seconds) - (visit.first or 0))
    return [
        Figure("End, pressed at the first picture: the last picture", seconds, "s", at_most(0.9)),
        Figure("    the slowest", seconds, "s", taken="worst"),
    ]
