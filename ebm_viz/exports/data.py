"""The numbers of a run as a file."""

import csv
import io
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from ebm_viz import weights
from ebm_viz.core.metrics import Metrics
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.experiment import Experiment
from ebm_viz.exports.watch import SECONDS_A_TURN, Watch
from ebm_viz.training import Divergence, Snapshot, Training, draw_data

METRICS = tuple(field.name for field in fields(Metrics))


def npz(
    experiment: Experiment, snapshots: Sequence[Snapshot], beta: float, all_snapshots: bool
) -> bytes:
    """Return named arrays that `numpy.load` reads.

    experiment: its JSON. data (samples, 2), and scaling: how own points came into the box, in
    words, empty where they were not scaled. axis (n,), gradient_nodes (m, 2). Of the last snapshot,
    step and beta, energy (n, n), gradient (m, 2), the Gibbs density (n, n) at β, and landmarks
    (k, 2) if the energy has them; with `all_snapshots` of each of them, with a first axis of s.
    steps (s,) and every metric (s,) by name, of all snapshots.
    """
    shown = snapshots if all_snapshots else snapshots[-1:]
    landscapes = [snapshot.landscape for snapshot in shown]
    arrays: dict[str, Any] = {
        "energy": np.stack([landscape.energy for landscape in landscapes]),
        "gradient": np.stack([landscape.gradient for landscape in landscapes]),
        "density": np.stack([landscape.gibbs(beta) for landscape in landscapes]),
    }
    landmarks = [found for snapshot in shown if (found := snapshot.landmarks) is not None]
    if landmarks:
        arrays["landmarks"] = np.stack(landmarks)
    if not all_snapshots:
        arrays = {name: array[0] for name, array in arrays.items()}
    arrays |= {
        name: np.array([getattr(snapshot.metrics, name) for snapshot in snapshots])
        for name in METRICS
    }
    file = io.BytesIO()
    np.savez_compressed(
        file,
        experiment=np.array(experiment.to_json()),
        data=draw_data(experiment).numpy(),
        scaling=np.array(_scaling(experiment)),
        axis=landscapes[-1].axis,
        gradient_nodes=landscapes[-1].gradient_nodes,
        step=np.array(shown[-1].step),
        beta=np.array(beta),
        steps=np.array([snapshot.step for snapshot in snapshots]),
        **arrays,
    )
    return file.getvalue()


def _scaling(experiment: Experiment) -> str:
    if experiment.dataset != "own":
        return ""
    return OwnPoints.from_text(experiment.own_points).scaling.words


def metrics_csv(snapshots: Sequence[Snapshot]) -> bytes:
    """Return a table with a row a snapshot: its step and all metrics; what is not known is left
    empty.
    """
    text = io.StringIO()
    table = csv.DictWriter(text, ["step", *METRICS], lineterminator="\n")
    table.writeheader()
    for snapshot in snapshots:
        numbers = {
            name: "" if value is None or value != value else value
            for name, value in asdict(snapshot.metrics).items()
        }
        table.writerow({"step": snapshot.step, **numbers})
    return text.getvalue().encode()


def weights_at(experiment: Experiment, step: int, watch: Watch) -> bytes:
    """Return the weights at a step as safetensors; the training is gone through again for them."""
    before = None
    if origin := experiment.origin:
        before = _trained(origin, None, experiment.start_step, watch.part(0.0, 0.5))
        watch = watch.part(0.5, 1.0)
    training = _trained(experiment, before, step, watch)
    return weights.dump(training.energy, experiment, training.step)


def _trained(experiment: Experiment, before: Training | None, step: int, watch: Watch) -> Training:
    """Return the training at a step, or where it diverged before."""
    with watch.turn():
        training = Training(experiment, before)
    divergence = None
    while training.step < step and divergence is None:
        watch.tell(training.step / step, f"Training to step {step:,} again for its weights")
        with watch.turn():
            divergence = _advance(training, step)
    return training


def _advance(training: Training, step: int) -> Divergence | None:
    """Train on for a turn."""
    stop = time.monotonic() + SECONDS_A_TURN
    divergence = None
    while training.step < step and divergence is None and time.monotonic() < stop:
        divergence = training.advance_to(training.step + 1)
    return divergence
