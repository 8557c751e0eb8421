"""The numbers of a run as files."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ebm_viz import weights
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.experiment import Experiment
from ebm_viz.plots import METRICS
from ebm_viz.training import Snapshot, draw_data


def npz(
    experiment: Experiment, snapshots: Sequence[Snapshot], beta: float, all_snapshots: bool
) -> bytes:
    """Return named arrays that `numpy.load` reads.

    experiment: its JSON. data (samples, 2). scaling: in words, how own points were scaled into the
    box; empty if they were not. axis (n,), gradient_nodes (m, 2). steps (s,) and every metric (s,)
    by name, of all snapshots.

    Of the last snapshot: step and beta; energy (n, n), gradient (m, 2) and the density (n, n) at β;
    landmarks (k, 2) if the energy has them. For a conditional energy the density is p(y₂|y₁), and
    levels (n,) are log Z(y₁)/β, which energy includes. With `all_snapshots` these arrays are of all
    snapshots and have a first axis of length s; step is still that of the last one.
    """
    shown = snapshots if all_snapshots else snapshots[-1:]
    landscapes = [snapshot.landscape for snapshot in shown]
    arrays: dict[str, Any] = {
        "energy": np.stack([landscape.energy for landscape in landscapes]),
        "gradient": np.stack([landscape.gradient for landscape in landscapes]),
        "density": np.stack([landscape.density(beta) for landscape in landscapes]),
    }
    levels = [found for landscape in landscapes if (found := landscape.levels) is not None]
    if levels:
        arrays["levels"] = np.stack(levels)
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
    """Return a table with a row per snapshot: its step and all metrics.

    Cells are empty for metrics that are unknown or not a number.
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


def weights_of(experiment: Experiment, snapshot: Snapshot) -> bytes:
    """Return the weights at a snapshot as safetensors."""
    return weights.dump(snapshot.energy(), experiment, snapshot.step)
