"""The diagnosis of a landscape from its numbers: a word or two, and a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from ebm_viz.core.metrics import Metrics
from ebm_viz.experiment import Experiment
from ebm_viz.training.snapshot import Snapshot

NOTHING_LEARNT = 0.05
"""Largest gain over the uniform density, in nats, that counts as no gain."""
FLAT = 0.5
"""Largest range of βF, in nats, of a surface that counts as flat."""
RUNNING_AWAY = -100.0
"""Mean energy on the data below which the energy may be running to −∞."""
TREND = 8
"""Earlier snapshots over which a trend is measured."""
FALL = 1e-3
"""An energy that runs to −∞ falls over these snapshots by at least this share of its size.
It also falls from each snapshot to the next.
"""


class HasMetrics(Protocol):
    """The part of a snapshot that trends need."""

    @property
    def metrics(self) -> Metrics:
        """The metrics of the snapshot."""


@dataclass(frozen=True)
class Diagnosis:
    """What a snapshot shows. state: a word or two. sentence: one sentence."""

    state: str
    sentence: str


def diagnose(
    snapshot: Snapshot, experiment: Experiment, earlier: Iterable[HasMetrics] = ()
) -> Diagnosis:
    """Return the diagnosis of a snapshot of `experiment`, from the last measured metrics.

    earlier: the snapshots before it; trends are measured over the last few of them.
    """
    metrics = snapshot.metrics
    if snapshot.divergence is not None:
        return Diagnosis("Diverged", snapshot.divergence.sentence)
    trained_before = experiment.start and experiment.start_step > 0
    if snapshot.step == 0 and not trained_before:
        return Diagnosis("Untrained", "The landscape is that of the initial weights.")
    if metrics.gain_over_uniform > NOTHING_LEARNT:
        return Diagnosis(
            "Learnt" if snapshot.step == experiment.steps else "Learning",
            f"On average the data are {_number(metrics.gain_over_uniform)} nats more likely "
            "than under a uniform density.",
        )
    if _runs_away(snapshot, experiment, earlier):
        level = _number(metrics.energy_on_data)
        return Diagnosis("Running to −∞", f"The energy on the data is {level} and falling.")
    spread = float(np.ptp(snapshot.landscape.energy))
    if experiment.beta * spread <= FLAT:
        return Diagnosis("Collapsed, flat", _flatness(spread))
    if metrics.gain_over_uniform >= -NOTHING_LEARNT:
        return Diagnosis(
            "Nothing learnt", "On average the data are about as likely as under a uniform density."
        )
    loss = _number(-metrics.gain_over_uniform)
    return Diagnosis(
        "Worse than uniform",
        f"On average the data are {loss} nats less likely than under a uniform density.",
    )


def _runs_away(snapshot: Snapshot, experiment: Experiment, earlier: Iterable[HasMetrics]) -> bool:
    """Whether the energy on the data is far below 0 and still falling.

    It is False for losses that depend on gaps alone: there the level of F has no meaning.
    """
    level = snapshot.metrics.energy_on_data
    held = experiment.weight_decay > 0  # weight decay ends the fall
    if held or experiment.loss_definition.depends_on == "gap" or level >= RUNNING_AWAY:
        return False
    before = [one.metrics.energy_on_data for one in list(earlier)[-TREND:]]
    falls = all(later < one for one, later in pairwise([*before, level]))
    return bool(before) and falls and before[0] - level > FALL * abs(level)


def _flatness(spread: float) -> str:
    """Return a sentence on how little an energy varies over the box, rounding errors aside."""
    if spread < 5e-4:
        return "The energy is the same everywhere, and the density is uniform."
    return f"The energy varies by at most {_number(spread)}, and the density is almost uniform."


def _number(value: float) -> str:
    if abs(value) < 5e-4:
        return "0"
    digits = float(f"{value:.3g}") if abs(value) >= 10 else float(f"{value:.2g}")
    text = f"{digits:.1f}" if 1 <= abs(digits) < 10 else f"{digits:,.10g}"
    return text.replace("-", "−")
