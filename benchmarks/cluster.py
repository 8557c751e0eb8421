"""Measures crowds on pages of the real app, with three ways to train their runs.

The process that serves trains, or separate processes train, or a local cluster trains.
"""

from collections.abc import Mapping

from benchmarks.figures import Figure, Target, at_most
from benchmarks.load import crowd, runs
from benchmarks.server import running_app

PEOPLE = 30
WAYS: Mapping[str, tuple[Mapping[str, str], Target | None]] = {
    "one process of its own": ({"EBM_VIZ_TRAINING_PROCESSES": "1"}, at_most(25)),
    "two processes of their own": ({"EBM_VIZ_TRAINING_PROCESSES": "2"}, at_most(15)),
    "a local cluster": ({"EBM_VIZ_CLUSTER": "local"}, at_most(15)),
}


def measure_cluster() -> list[Figure]:
    """Measure the crowd of thirty as in `load`, where the process that serves trains the runs."""
    figures: list[Figure] = []
    for name, (settings, soon) in WAYS.items():
        with running_app(settings) as app:
            figures += crowd(app, f"{PEOPLE} in {name}", runs(PEOPLE), True, soon)
    return figures
