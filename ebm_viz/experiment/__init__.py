"""The one table of settings, and the description of a training that it makes."""

from ebm_viz.experiment.description import Chooser, Description
from ebm_viz.experiment.messages import NEEDS_SAME_X, ExperimentError
from ebm_viz.experiment.model import SETTINGS, Experiment
from ebm_viz.experiment.setting import LONGEST_VALUE, Group, Setting, Value, choice, number, text
from ebm_viz.experiment.table import CHOOSERS

__all__ = [
    "CHOOSERS",
    "LONGEST_VALUE",
    "NEEDS_SAME_X",
    "SETTINGS",
    "Chooser",
    "Description",
    "Experiment",
    "ExperimentError",
    "Group",
    "Setting",
    "Value",
    "choice",
    "number",
    "text",
]
