"""Measures hundreds of visitors who open a run, watch its beginning and leave, like a long day."""

import asyncio
import time

from benchmarks.figures import Figure, at_most
from benchmarks.server import RunningApp, running_app
from benchmarks.visitors import visitor
from ebm_viz.experiment import Experiment

VISITS, FIRST_VISITS = 500, 50
AT_ONCE = 4
LOOKED_AT = ((0, 1), (1, 15), (16, 16))
"""The requests for frames before a visitor leaves: the first frame, and the number of frames."""
REST = 5.0
"""Seconds of quiet before the memory is measured."""
SECONDS_AFTER_A_REFUSAL = 1.0


def measure_soak() -> list[Figure]:
    """Measure the memory after the first visits, and after ten times as many."""
    with running_app() as app:
        asyncio.run(_visits(app, range(FIRST_VISITS)))
        after_the_first = _at_rest(app)
        begun = time.monotonic()
        waits = asyncio.run(_visits(app, range(FIRST_VISITS, VISITS)))
        seconds = time.monotonic() - begun
        after_all = _at_rest(app)
    return [
        Figure(f"server memory after {FIRST_VISITS} runs left", [after_the_first / 1e6], "MB"),
        Figure(f"server memory after {VISITS} runs left", [after_all / 1e6], "MB"),
        Figure("    grown by", [100 * (after_all / after_the_first - 1)], "%", at_most(20)),
        Figure("    visits", [(VISITS - FIRST_VISITS) / seconds], "/s"),
        Figure("    had to wait for room", [sum(waits)]),
    ]


async def _visits(app: RunningApp, seeds: range) -> list[int]:
    """Make visits and return, for each, how often the server had no room."""
    room = asyncio.Semaphore(AT_ONCE)

    async def visit(seed: int) -> int:
        async with room, visitor(app, Experiment(seed=seed)) as someone:
            waits = 0
            for first, count in LOOKED_AT:
                while (answer := await someone.ask(first, count)).status == 503:
                    waits += 1
                    await asyncio.sleep(SECONDS_AFTER_A_REFUSAL)
                if answer.status != 200:
                    raise RuntimeError(f"Seed {seed}: the server answered {answer.status}")
            return waits

    return await asyncio.gather(*(visit(seed) for seed in seeds))


def _at_rest(app: RunningApp) -> int:
    time.sleep(REST)
    return app.resident()
