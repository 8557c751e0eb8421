"""Measures the cost of watching a training: a snapshot, the fine figures, a frame on the wire."""

import math
import time
from collections.abc import Callable

from benchmarks.figures import Figure, at_most
from benchmarks.rounds import in_turn, ratios
from ebm_viz.experiment import Experiment
from ebm_viz.serving.runs.message import encode
from ebm_viz.serving.runs.run import Run
from ebm_viz.training import SNAPSHOTS, Observer, Snapshot, Training

ROUNDS = 21
REPEATS = 20
"""The number of snapshots in a round; every fifth has its own fine figures."""
STEPS_A_SNAPSHOT = 1000 // SNAPSHOTS
FRAMES = 16


def measure_snapshots() -> list[Figure]:
    """Measure snapshots during a training, with as many steps between them as in a run."""
    rounds = _snapshot_rounds()
    steps, cheap, fine = rounds["step"], rounds["cheap"], rounds["fine"]
    extra = [f - c for f, c in zip(fine, cheap, strict=True)]
    run = Run(Experiment())
    while run.ready < FRAMES:
        run.take_turn(math.inf)
    encoding = in_turn({"encode": _encode(run)}, ROUNDS)["encode"]
    return [
        Figure("a training step, hinge", [1000 * s for s in steps], "ms"),
        Figure("a snapshot", [1000 * s for s in cheap], "ms"),
        Figure("a snapshot, in training steps", ratios(cheap, steps), "steps", at_most(8)),
        Figure("the fine figures", [1000 * s for s in extra], "ms"),
        Figure("the fine figures", ratios(extra, steps), "steps"),
        Figure("encoding a frame", [1000 * s / FRAMES for s in encoding], "ms"),
        Figure("a frame on the wire", [len(_encode(run)()) / FRAMES / 1000], "kB"),
    ]


def _snapshot_rounds() -> dict[str, list[float]]:
    """Return, for each round, the mean seconds of a step, a snapshot and a fine snapshot."""
    steps = (ROUNDS + 1) * REPEATS * STEPS_A_SNAPSHOT
    training = Training(Experiment(loss="hinge", steps=steps))
    observer = Observer(training.experiment)
    rounds = [_snapshot_round(training, observer) for _ in range(ROUNDS + 1)][
        1:
    ]  # the first: warm-up
    return {name: [seconds[name] for seconds in rounds] for name in rounds[0]}


def _snapshot_round(training: Training, observer: Observer) -> dict[str, float]:
    seconds: dict[str, list[float]] = {"step": [], "cheap": [], "fine": []}
    measured = None
    for number in range(REPEATS):
        fine = number % 5 == 0
        goal = training.step + STEPS_A_SNAPSHOT
        start = time.process_time()
        training.advance_to(goal)
        trained = time.process_time()
        snapshot = Snapshot(observer, training.state(), None if fine else measured).compute()
        looked = time.process_time()
        seconds["step"].append((trained - start) / STEPS_A_SNAPSHOT)
        seconds["fine" if fine else "cheap"].append(looked - trained)
        measured = snapshot if fine else measured
    return {name: sum(values) / len(values) for name, values in seconds.items()}


def _encode(run: Run) -> Callable[[], bytes]:
    snapshots = [snapshot.compute() for snapshot in run.snapshots[:FRAMES]]
    return lambda: encode(run, 0, snapshots)
