"""Opens a run for the viewer."""

from functools import partial
from urllib.parse import urlencode

from ebm_viz.app_folder import app_folder
from ebm_viz.core.networks.regression import Answers
from ebm_viz.experiment import Experiment
from ebm_viz.scene import Shown
from ebm_viz.serving import STORE
from ebm_viz.training.measuring import answering
from ebm_viz.ui.measured import measured
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.visitor import visitor

PLAYGROUND = app_folder() / "pages" / "playground.py"
PATIENCE = 5.0
"""The seconds that a page waits for the answers of regressions before it shows its runs."""


def run_view(
    shown: Shown,
    link: str | None = None,
    action: str | None = None,
    answers: Answers | None = None,
) -> RunView:
    """Open a run for training, and return what the viewer needs to show it."""
    STORE.open(shown.experiment, visitor())
    return RunView(shown, link, action, answers)


def answers_on(data: Experiment) -> Answers | None:
    """Return the answers of regressions on the data of an experiment; None if they take long."""
    return measured(f"answers {data.key}", partial(answering, data), PATIENCE)


def playground_link(experiment: Experiment) -> str:
    """Return the address that opens `experiment` in the Playground, relative to the app."""
    return f"?{urlencode({'loss': experiment.loss, **experiment.to_query()})}"
