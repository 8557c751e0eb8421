"""Measures how a file of the largest admitted size becomes a run."""

import random
import time

from benchmarks.figures import Figure, at_most
from ebm_viz.core.own_points import MOST_POINTS, OwnPoints
from ebm_viz.core.own_points.table import LARGEST_FILE, decode, read_table
from ebm_viz.experiment import Experiment
from ebm_viz.training import Training

ROUNDS = 5


def measure_own_points() -> list[Figure]:
    """Read 10,000 rows in 2 MB, scale them into the box, and set up a training on them."""
    content = _largest_file()
    rounds = [_parts(content) for _ in range(ROUNDS)]
    total = [sum(parts.values()) for parts in rounds]
    return [
        Figure(f"a CSV of {len(content) / 2**20:.1f} MB accepted", total, "s", at_most(2), "worst"),
        *(Figure(f"    {part}", [parts[part] for parts in rounds], "s") for part in rounds[0]),
    ]


def _largest_file() -> bytes:
    chance = random.Random(0)
    digits = LARGEST_FILE // MOST_POINTS // 2 - 9
    rows = (
        ",".join(f"{chance.gauss(170, 8):.{digits}f}" for _ in range(2)) for _ in range(MOST_POINTS)
    )
    return "\n".join(["height,weight", *rows]).encode()


def _parts(content: bytes) -> dict[str, float]:
    times = [time.perf_counter()]
    table = read_table(decode(content))
    times.append(time.perf_counter())
    points = OwnPoints.of(table)
    experiment = Experiment(dataset="own", own_points=points.text)
    experiment.key  # noqa: B018 (hashes the whole content)
    times.append(time.perf_counter())
    Training(experiment)
    times.append(time.perf_counter())
    names = ("reading", "into the box and the experiment", "a training made ready")
    return {
        name: after - before
        for name, before, after in zip(names, times[:-1], times[1:], strict=True)
    }
