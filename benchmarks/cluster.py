"""Measures crowds on pages of the real app, with other ways to train their runs than by default.

The process that serves trains, or a local cluster trains.
"""

from collections.abc import Mapping

from benchmarks.figures import Figure, Target, at_most
from benchmarks.load import PROMISED, crowd, runs
from benchmarks.server import running_app

WAYS: Mapping[str, tuple[Mapping[str, str], Target]] = {
    "in one process": ({"EBM_VIZ_TRAINING_PROCESSES": "0"}, at_most(25)),
    "in a local cluster": ({"EBM_VIZ_CLUSTER": "local"}, at_most(15)),
}


def measure_cluster() -> list[Figure]:
    """Measure the crowd of thirty as in `load`, where two processes train the runs."""
    figures: list[Figure] = []
    for name, (settings, soon) in WAYS.items():
        with running_app(settings) as app:
            figures += crowd(app, f"{PROMISED} {name}", runs(PROMISED), soon)
    return figures
