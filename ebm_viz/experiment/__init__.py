"""The one table of settings, and the description of a training that it makes."""

from ebm_viz.experiment.description import Chooser, Description
from ebm_viz.experiment.knobs import LONGEST_VALUE, Group, Knob, Value, choice, number, text
from ebm_viz.experiment.messages import NEEDS_SAME_X, ExperimentError
from ebm_viz.experiment.model import KNOBS, Experiment
from ebm_viz.experiment.table import CHOOSERS

__all__ = [
    "CHOOSERS",
    "KNOBS",
    "LONGEST_VALUE",
    "NEEDS_SAME_X",
    "Chooser",
    "Description",
    "Experiment",
    "ExperimentError",
    "Group",
    "Knob",
    "Value",
    "choice",
    "number",
    "text",
]
