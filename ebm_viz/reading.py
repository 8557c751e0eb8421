"""Reads the state of a training from its numbers: a word or two, a sentence, one number."""

from dataclasses import dataclass

import numpy as np

from ebm_viz.experiment import Experiment
from ebm_viz.training import Snapshot

NOTHING_LEARNT = 0.05
"""A gain over the uniform density, in nats, that counts as nothing."""
FLAT = 0.5
"""A range of βF, in nats, within which a surface counts as flat."""
RUNNING_AWAY = -100.0
"""A mean energy on the data below which a loss that lifts nothing is running away."""


@dataclass(frozen=True)
class Reading:
    """What a person should read off a snapshot. state: a word or two. sentence: one sentence."""

    state: str
    sentence: str


def read(snapshot: Snapshot, experiment: Experiment) -> Reading:
    """Return the reading of a snapshot of `experiment`, by the last numbers that were measured."""
    metrics = snapshot.metrics
    if snapshot.divergence is not None:
        return Reading("Diverged", snapshot.divergence.sentence)
    if snapshot.step == 0:
        return Reading("Untrained", "The landscape is that of the first weights.")
    if metrics.gain_over_uniform > NOTHING_LEARNT:
        return Reading(
            "Learnt" if snapshot.step == experiment.steps else "Learning",
            f"The data is {metrics.gain_over_uniform:.1f} nats more likely "
            "than under a uniform guess.",
        )
    held = experiment.weight_decay > 0  # by the weights' own size: the fall comes to an end
    if metrics.energy_on_data < RUNNING_AWAY and not held:
        level = _number(metrics.energy_on_data)
        return Reading("Running to −∞", f"The energy on the data is {level} and falling.")
    spread = float(np.ptp(snapshot.landscape.energy))
    if experiment.beta * spread <= FLAT:
        return Reading(
            "Collapsed, flat",
            f"The energy is within {_number(spread)} everywhere: "
            "nothing learnt beyond a uniform guess.",
        )
    if metrics.gain_over_uniform >= -NOTHING_LEARNT:
        return Reading("Nothing learnt", "The data is no more likely than under a uniform guess.")
    loss = _number(-metrics.gain_over_uniform)
    return Reading("Misled", f"The data is {loss} nats less likely than under a uniform guess.")


def _number(value: float) -> str:
    digits = float(f"{value:.3g}") if abs(value) >= 10 else float(f"{value:.2g}")
    return f"{digits:,.10g}".replace("-", "−")
