"""Many people at once: clients that open the Playground and pull frames as the viewer does.

Each opens a page of its own through Streamlit's socket, so that its run may be trained, and then
plays: it asks for frames as far ahead as the viewer would, no faster than they are shown.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.figures import Figure, Target, at_least, at_most
from benchmarks.server import HOST, RunningApp, running_app
from benchmarks.visitors import visitor
from ebm_viz.experiment import Experiment

CROWDS = (1, 10, 30, 60)
PROMISED = 30
"""Visitors with a run each that all get the snapshots promised; more share what there is."""
VIEWERS_OF_ONE = 100
SECONDS = 12.0
"""How long a crowd plays, unless its runs end before."""
PACE = 30
AHEAD = 20
BATCH = 16
BREATH = 0.02
"""Seconds after which an empty answer is followed by another question, as in the viewer."""
AFTER_A_REFUSAL = 0.5


@dataclass
class Visit:
    """What one client saw. refused: answers other than frames."""

    seconds: float = 0.0
    snapshots: int = 0
    answers: list[float] = field(default_factory=list)
    bytes: int = 0
    refused: int = 0

    @property
    def rate(self) -> float:
        return self.snapshots / self.seconds


def measure_load() -> list[Figure]:
    """Crowds with an experiment each, then a class on one link."""
    figures: list[Figure] = []
    for people in CROWDS:
        # A server of its own for each crowd: its memory is that of these runs.
        with running_app() as app:
            target = at_least(8) if people <= PROMISED else None
            figures += crowd(app, f"{people} with a run each", range(1, people + 1), target)
    with running_app() as app:
        seeds = [1] * VIEWERS_OF_ONE
        figures += crowd(app, f"{VIEWERS_OF_ONE} on one link", seeds, at_least(25))
    return figures


def crowd(
    app: RunningApp, name: str, seeds: Sequence[int], target: Target | None = None
) -> list[Figure]:
    """Let a client play a run of each seed, all at once; `target` is for the slowest of them."""
    asyncio.run(_play_together(app, [0], 2.0))  # a first visit warms the server up
    before, worked, begun = app.resident(), app.processor_seconds(), time.monotonic()
    visits = asyncio.run(_play_together(app, seeds, SECONDS))
    busy = 100 * (app.processor_seconds() - worked) / (time.monotonic() - begun)
    grown = (app.resident() - before) / len(set(seeds)) / 1e6
    rates = [visit.rate for visit in visits]
    answers = [seconds * 1000 for visit in visits for seconds in visit.answers]
    figures = [
        Figure(f"{name}: snapshots, the slowest", [min(rates)], "/s", target),
        Figure("    snapshots, median", [statistics.median(rates)], "/s"),
        Figure("    snapshots, all", [sum(rates)], "/s"),
        Figure("    a request", answers, "ms", taken="median"),
        Figure("    a request", answers, "ms", at_most(1000), taken="p95"),
        Figure("    requests", [len(answers) / max(visit.seconds for visit in visits)], "/s"),
        Figure(
            "    a snapshot",
            [sum(v.bytes for v in visits) / sum(v.snapshots for v in visits)],
            "bytes",
        ),
        Figure("    refused", [sum(visit.refused for visit in visits)], target=at_most(0)),
        Figure("    the server's processor", [busy], "%"),
    ]
    if len(set(seeds)) >= 10:
        figures.append(Figure("    server memory a run", [grown], "MB", at_most(8)))
    return figures


async def _play_together(app: RunningApp, seeds: Sequence[int], seconds: float) -> list[Visit]:
    opened = asyncio.Barrier(len(seeds))
    return await asyncio.gather(*(play(app, seed, seconds, opened) for seed in seeds))


async def play(
    app: RunningApp, seed: int, seconds: float, opened: asyncio.Barrier, source: str = HOST
) -> Visit:
    """Open the Playground with a seed, and play its run once all others are there."""
    visit = Visit()
    async with visitor(app, Experiment(seed=seed), source) as someone:
        await opened.wait()
        begun = time.monotonic()
        ended = False
        while not ended and time.monotonic() < begun + seconds:
            shown = (time.monotonic() - begun) * PACE
            if visit.snapshots >= shown + AHEAD:
                await asyncio.sleep((visit.snapshots - AHEAD - shown) / PACE)
            asked = time.monotonic()
            answer = await someone.ask(visit.snapshots, BATCH - visit.snapshots % BATCH)
            visit.answers.append(time.monotonic() - asked)
            visit.bytes += answer.size
            visit.snapshots += answer.frames
            ended = answer.state in ("finished", "diverged")
            if answer.status != 200:
                visit.refused += 1
                await asyncio.sleep(AFTER_A_REFUSAL)
            elif not answer.frames:
                await asyncio.sleep(BREATH)
        visit.seconds = time.monotonic() - begun
    return visit
