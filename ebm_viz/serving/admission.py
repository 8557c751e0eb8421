"""What this server takes of experiments and files: never more than the core can, less if it is set
so.
"""

import functools
from typing import Any

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.expression import parse
from ebm_viz.core.losses import Loss
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.settings import SETTINGS, Settings

MOST_CHAIN_WORK = 1_200_000_000
"""Weights times points that chains may go through in a step of a training: some 0.3 s."""
MOST_POINT_WORK = 4_000_000_000
"""Weights times points that a step of a training may learn from: some 0.4 s."""
SLOPES = 8
"""How many times as much a point costs where a loss looks at the slopes of F."""
LEARNT_FROM = 3
"""How many times as much a point costs that is learnt from as one that is looked at."""


def admit(experiment: Experiment, settings: Settings = SETTINGS) -> Experiment:
    """Return the experiment, if its expression and points are within the bounds of this server;
    ExperimentError with a sentence if they are not.
    """
    parts = parse(experiment.expression).parts
    if parts > settings.expression_parts:
        raise ExperimentError(
            f"The expression has {parts} parts (numbers, names, operators, functions); this server"
            f" takes up to {settings.expression_parts}. Write it shorter."
        )
    points = len(OwnPoints.from_text(experiment.own_points))
    if points > settings.most_points:
        raise ExperimentError(
            f"There are {points:,} points; this server takes up to {settings.most_points:,}."
            " Choose some of them."
        )
    _admit_chains(experiment)
    _admit_points(experiment)
    if experiment.origin:
        admit(experiment.origin, settings)
    return experiment


def _admit_chains(experiment: Experiment) -> None:
    """Refuse chains that would hold up everybody else's turn."""
    sampler = SAMPLERS[experiment.sampler]
    particles = max(experiment.batch, experiment.chains)
    work = experiment.chain_steps * sampler.evaluations * particles * _weights(experiment)
    if work > MOST_CHAIN_WORK and "sampler" in experiment.loss_definition.knobs:
        raise ExperimentError(
            f"{experiment.chain_steps} steps of {sampler.label} with {particles:,} particles take"
            f" {work / MOST_CHAIN_WORK:.1f} times as long as this server allows a step of a"
            " training. Choose fewer steps k, fewer chains, a smaller batch or a smaller network."
        )


def _admit_points(experiment: Experiment) -> None:
    """Refuse more points in a step of the training than leave others their turns."""
    points, work = _points(experiment), _work(experiment)
    if points * work > MOST_POINT_WORK:
        raise ExperimentError(
            f"A step of this training looks at {points:,} points with so large a network, which"
            f" takes {points * work / MOST_POINT_WORK:.1f} times as long as this server allows."
            " Choose fewer negatives, candidates or nodes, a smaller batch or a smaller network."
        )


def _work(experiment: Experiment) -> int:
    """Return what F costs at a point."""
    definition = ENERGIES[experiment.energy]
    return _work_of(experiment.energy, tuple(definition.settings(experiment).items()))


@functools.lru_cache(maxsize=64)
def _work_of(energy: str, settings: tuple[tuple[str, Any], ...]) -> int:
    experiment = Experiment(energy=energy, **dict(settings))
    return ENERGIES[energy].create(generator(0), experiment).work


def _weights(experiment: Experiment) -> int:
    """Return how many weights each point goes through, of networks about."""
    return experiment.width**2 * (experiment.depth - 1) + 4 * experiment.width


def _points(experiment: Experiment) -> int:
    """Return at how many points a step of the training looks, counting candidates that it only
    compares.
    """
    batch, relevant = experiment.batch, {knob.name for knob in experiment.relevant_knobs()}
    if not isinstance(experiment.loss_definition, Loss):
        return SLOPES * batch
    each = 1
    for knob in ("negatives_count", "noise_ratio"):
        each *= getattr(experiment, knob) if knob in relevant else 1
    if "candidates" in relevant:
        # Most of them are looked at once and not learnt from, which costs a third.
        each += each * experiment.candidates // LEARNT_FROM
    rule = max(
        experiment.nodes if "nodes" in relevant else 0,
        experiment.grid_side**2 if "grid_side" in relevant and not experiment.conditional else 0,
        batch * experiment.grid_side if "grid_side" in relevant and experiment.conditional else 0,
        batch * experiment.column_nodes if "column_nodes" in relevant else 0,
    )
    return batch * (1 + each) + rule


def admit_size(size: int, settings: Settings = SETTINGS) -> None:
    """Raise ExperimentError with a sentence if an upload of `size` bytes is too large."""
    if size > 1000 * settings.upload_kilobytes:
        raise ExperimentError(
            f"It has {-(-size // 1000):,} kB; this server takes up to"
            f" {settings.upload_kilobytes:,} kB. Leave out rows or columns."
        )
