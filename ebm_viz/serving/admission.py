"""What this server takes of experiments and files: never more than the core can, less if it is set
so.
"""

from ebm_viz.core.expression import parse
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.settings import SETTINGS, Settings


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
    if experiment.origin:
        admit(experiment.origin, settings)
    return experiment


def admit_size(size: int, settings: Settings = SETTINGS) -> None:
    """Raise ExperimentError with a sentence if an upload of `size` bytes is too large."""
    if size > 1000 * settings.upload_kilobytes:
        raise ExperimentError(
            f"It has {-(-size // 1000):,} kB; this server takes up to"
            f" {settings.upload_kilobytes:,} kB. Leave out rows or columns."
        )
