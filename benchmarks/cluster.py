"""Crowds served by one process, and by a worker of Ray a core, in turn."""

from collections.abc import Mapping

from benchmarks.figures import Figure
from benchmarks.load import crowd
from benchmarks.server import running_app

CROWDS = (10, 30)
ROUNDS = 2
ALONE: dict[str, str] = {}
LOCAL_CLUSTER = {"EBM_VIZ_CLUSTER": "local"}


def measure_cluster() -> list[Figure]:
    """Snapshots a second of all, and of the slowest, with and without a cluster."""
    figures: list[Figure] = []
    for people in CROWDS:
        alone, cluster = [], []
        for _ in range(ROUNDS):
            alone.append(_slowest_and_all(people, ALONE))
            cluster.append(_slowest_and_all(people, LOCAL_CLUSTER))
        ratios = [c[1] / a[1] for a, c in zip(alone, cluster, strict=True)]
        figures += [
            Figure(f"{people} in one process: the slowest", [a[0] for a in alone], "/s"),
            Figure("    all", [a[1] for a in alone], "/s"),
            Figure(f"{people} in a local cluster: the slowest", [c[0] for c in cluster], "/s"),
            Figure("    all", [c[1] for c in cluster], "/s"),
            Figure("    cluster against one process", ratios, "×"),
        ]
    return figures


def _slowest_and_all(people: int, settings: Mapping[str, str]) -> tuple[float, float]:
    with running_app(settings) as app:
        figures = crowd(app, f"{people}", range(1, people + 1))
    slowest = figures[0].value
    (together,) = (figure.value for figure in figures if figure.what.strip() == "snapshots, all")
    return slowest, together
