"""Crowds that open pages through Streamlit's socket and play as the viewer does.

The viewer's own modules, run by Node, ask for frames and keep the clock.
"""

import asyncio
import json
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import HOST, RunningApp
from benchmarks.visitors import visitor
from ebm_viz.experiment import Experiment
from ebm_viz.serving import EDITION
from ebm_viz.training import snapshot_steps

PLAYER = Path(__file__).with_name("player.js")
TIDYING = 30.0
"""The seconds that players have to end."""


@dataclass(frozen=True)
class Visit:
    """What one visitor of a crowd saw, as player.js reports it.

    Seconds are counted from the moment at which all begin to play.
    """

    first: float | None
    last: float | None
    arrived: float
    pictures: int
    snapshots: int
    answers: list[float]
    bytes: int
    refused: int
    stride: int
    seconds: float

    @property
    def rate(self) -> float:
        """Pictures per second until the last picture."""
        return self.pictures / min(self.last or self.seconds, self.seconds)


async def play(
    app: RunningApp,
    experiments: Sequence[Experiment],
    seconds: float,
    sources: Sequence[str] | None = None,
    end: bool = False,
) -> list[Visit]:
    """Let each visitor of a crowd open a page; all begin to play together.

    They leave when all have their last picture, or after `seconds`. sources: the addresses of this
    machine, 127.x.y.z, from which they come. end: whether each presses End at its first picture.
    """
    sources = sources or [HOST] * len(experiments)
    async with AsyncExitStack() as stack:
        opening = [
            stack.enter_async_context(visitor(app, experiment, source))
            for experiment, source in zip(experiments, sources, strict=True)
        ]
        await asyncio.gather(*opening)
        seats = [
            {
                "key": experiment.key,
                "frames": f"api/runs/{experiment.key}/frames?edition={EDITION}",
                "source": source,
                "snapshots": snapshot_steps(experiment.steps),
                "end": end,
            }
            for experiment, source in zip(experiments, sources, strict=True)
        ]
        order = {"host": HOST, "port": app.port, "seconds": seconds, "players": seats}
        said = await asyncio.wait_for(_play(json.dumps(order).encode()), seconds + TIDYING)
    return [Visit(**visit, seconds=seconds) for visit in json.loads(said)]


async def _play(order: bytes) -> bytes:
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("The players need Node, which comes with requirements-dev.txt.")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(node, PLAYER, stdin=pipe, stdout=pipe)
    try:
        said, _ = await process.communicate(order)
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise RuntimeError(f"The players ended with status {process.returncode}.")
    return said
