"""Which experiments and files this server accepts.

Its limits are never above those of the core. Its settings can lower them.
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
from ebm_viz.server_settings import SERVER, ServerSettings

MOST_CHAIN_WORK = 1_200_000_000
"""Most weights times points that the chains may take in one training step: about 0.3 s."""
MOST_POINT_WORK = 4_000_000_000
"""Most weights times points that one training step may learn from: about 0.4 s."""
SLOPES = 8
"""How many times as much a point costs if the loss depends on the slopes of F."""
LEARNT_FROM = 3
"""Cost of a point that the step learns from, relative to one where it only evaluates F."""


def admit(experiment: Experiment, settings: ServerSettings = SERVER) -> Experiment:
    """Return the experiment if it is within the bounds of this server.

    Raises ExperimentError, whose message is a sentence for people, if its expression, its points
    or its work in a training step exceed them.
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
    """Refuse chains whose steps would delay everybody else's turn."""
    sampler = SAMPLERS[experiment.sampler]
    particles = max(experiment.batch, experiment.chains)
    work = experiment.chain_steps * sampler.evaluations * particles * _weights(experiment)
    if work > MOST_CHAIN_WORK and "sampler" in experiment.loss_definition.settings:
        raise ExperimentError(
            f"{experiment.chain_steps} steps of {sampler.label} with {particles:,} particles take"
            f" {work / MOST_CHAIN_WORK:.1f} times as long as this server allows a step of a"
            " training. Choose fewer steps k, fewer chains, a smaller batch or a smaller network."
        )


def _admit_points(experiment: Experiment) -> None:
    """Refuse a training step with so many points that it would delay everybody else's turn."""
    points, work = _points(experiment), _work(experiment)
    if points * work > MOST_POINT_WORK:
        raise ExperimentError(
            f"A step of this training looks at {points:,} points with so large a network, which"
            f" takes {points * work / MOST_POINT_WORK:.1f} times as long as this server allows."
            " Choose fewer negatives, candidates or nodes, a smaller batch or a smaller network."
        )


def _work(experiment: Experiment) -> int:
    """Return the cost of F at a point, in products of a network."""
    definition = ENERGIES[experiment.energy]
    return _work_of(experiment.energy, tuple(definition.settings_in(experiment).items()))


@functools.lru_cache(maxsize=64)
def _work_of(energy: str, settings: tuple[tuple[str, Any], ...]) -> int:
    experiment = Experiment(energy=energy, **dict(settings))
    return ENERGIES[energy].create(generator(0), experiment).work


def _weights(experiment: Experiment) -> int:
    """Return about how many weights of a network each point passes through."""
    return experiment.width**2 * (experiment.depth - 1) + 4 * experiment.width


def _points(experiment: Experiment) -> int:
    """Return how many points a training step learns from.

    Candidates that the step only compares count for a third each.
    """
    batch, relevant = experiment.batch, {setting.name for setting in experiment.relevant_settings()}
    if not isinstance(experiment.loss_definition, Loss):
        return SLOPES * batch
    each = 1
    for setting in ("negatives_count", "noise_ratio"):
        each *= getattr(experiment, setting) if setting in relevant else 1
    if "candidates" in relevant:
        # The step only evaluates most of them, which costs a third.
        each += each * experiment.candidates // LEARNT_FROM
    rule = max(
        experiment.nodes if "nodes" in relevant else 0,
        experiment.grid_side**2 if "grid_side" in relevant and not experiment.conditional else 0,
        batch * experiment.grid_side if "grid_side" in relevant and experiment.conditional else 0,
        batch * experiment.column_nodes if "column_nodes" in relevant else 0,
    )
    return batch * (1 + each) + rule


def admit_size(size: int, settings: ServerSettings = SERVER) -> None:
    """Raise ExperimentError, with a sentence for people, if `size` bytes are too large a file."""
    if size > 1000 * settings.upload_kilobytes:
        raise ExperimentError(
            f"It has {-(-size // 1000):,} kB; this server takes up to"
            f" {settings.upload_kilobytes:,} kB. Leave out rows or columns."
        )
