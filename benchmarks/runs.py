"""Measures whole runs: their time, the parts of that time, and the server's memory."""

import gc
import math
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.figures import Figure
from ebm_viz.experiment import Experiment
from ebm_viz.serving.runs.run import Run
from ebm_viz.training import Observer, Snapshot, Training, last_measured, snapshot_steps

ROUNDS = 5
WARM_RUNS = 2
KEPT_RUNS = 8


def measure_runs() -> list[Figure]:
    """Measure runs of 1,000 steps with all their snapshots."""
    figures = []
    for loss in ("nll", "hinge"):
        rounds = [_parts_of_a_run(loss, seed) for seed in range(ROUNDS)]
        figures.append(Figure(f"a run, {loss}", [sum(parts.values()) for parts in rounds], "s"))
        for part in rounds[0]:
            share = [100 * parts[part] / sum(parts.values()) for parts in rounds]
            figures.append(Figure(f"    {part}", share, "%"))
    counted, resident = _memory_a_run()
    return [
        *figures,
        Figure("snapshots of a run", [len(snapshot_steps(1000))]),
        Figure("server memory of a run, as counted", [counted / 1e6], "MB"),
        Figure("server memory of a run, resident", [resident / 1e6], "MB"),
    ]


def _parts_of_a_run(loss: str, seed: int) -> dict[str, float]:
    """Train, compute every snapshot, and return the seconds of each part."""
    start = time.process_time()
    training = Training(Experiment(loss=loss, seed=seed))
    observer, measured = Observer(training.experiment), None
    seconds = {"setting up": time.process_time() - start}
    seconds |= dict.fromkeys(("training steps", "snapshots", "snapshots with fine figures"), 0.0)
    steps = snapshot_steps(training.experiment.steps)
    for index, step in enumerate(steps):
        fine = last_measured(index) == index or step == steps[-1]
        start = time.process_time()
        training.advance_to(step)
        trained = time.process_time()
        snapshot = Snapshot(observer, training.state(), None if fine else measured).compute()
        looked = time.process_time()
        seconds["training steps"] += trained - start
        seconds["snapshots with fine figures" if fine else "snapshots"] += looked - trained
        measured = snapshot if fine else measured
    return seconds


def _memory_a_run() -> tuple[float, float]:
    """Return the bytes of a finished run, as counted by the server and by the system."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_keep_runs).result(timeout=300)


def _keep_runs() -> tuple[float, float]:
    """Train runs, keep them and measure the growth of this process; needs its own process."""
    runs = [_finished(seed) for seed in range(WARM_RUNS)]
    gc.collect()
    before = _most_resident()
    runs += [_finished(seed) for seed in range(WARM_RUNS, WARM_RUNS + KEPT_RUNS)]
    return runs[-1].memory, (_most_resident() - before) / KEPT_RUNS


def _finished(seed: int) -> Run:
    run = Run(Experiment(loss="hinge", seed=seed))
    while not run.ended:
        run.take_turn(math.inf)
    return run


def _most_resident() -> int:
    """Return the peak memory of this process so far, in bytes."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
