"""What this server takes of experiments and files: never more than the core can, less if it is set
so.
"""

from ebm_viz.core.expression import parse
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.settings import SETTINGS, Settings

MOST_CHAIN_WORK = 1_200_000_000
"""Weights times points that chains may go through in a step of a training: some 0.3 s."""


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
    if experiment.origin:
        admit(experiment.origin, settings)
    return experiment


def _admit_chains(experiment: Experiment) -> None:
    """Refuse chains that would hold up everybody else's turn."""
    sampler = SAMPLERS[experiment.sampler]
    particles = max(experiment.batch, experiment.chains)
    weights = experiment.width**2 * (experiment.depth - 1) + 4 * experiment.width
    work = experiment.chain_steps * sampler.evaluations * particles * weights
    if work > MOST_CHAIN_WORK and "sampler" in experiment.loss_definition.knobs:
        raise ExperimentError(
            f"{experiment.chain_steps} steps of {sampler.label} with {particles:,} particles take"
            f" {work / MOST_CHAIN_WORK:.1f} times as long as this server allows a step of a"
            " training. Choose fewer steps k, fewer chains, a smaller batch or a smaller network."
        )


def admit_size(size: int, settings: Settings = SETTINGS) -> None:
    """Raise ExperimentError with a sentence if an upload of `size` bytes is too large."""
    if size > 1000 * settings.upload_kilobytes:
        raise ExperimentError(
            f"It has {-(-size // 1000):,} kB; this server takes up to"
            f" {settings.upload_kilobytes:,} kB. Leave out rows or columns."
        )
