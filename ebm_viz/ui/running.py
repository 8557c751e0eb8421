"""Opens an experiment for the viewer."""

from urllib.parse import urlencode

from ebm_viz.app_folder import app_folder
from ebm_viz.experiment import Experiment
from ebm_viz.scene.scene import SHOWN_POINTS
from ebm_viz.serving import STORE
from ebm_viz.training import draw_data
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.visitor import visitor

PLAYGROUND = app_folder() / "pages" / "playground.py"


def run_view(experiment: Experiment, label: str | None = None) -> RunView:
    """Open `experiment` for training, and return what the viewer needs to show it."""
    loss = experiment.loss_definition
    return RunView(
        key=STORE.open(experiment, visitor()),
        label=label or loss.label,
        formula=loss.plain,
        steps=experiment.steps,
        beta=experiment.beta,
        points=draw_data(experiment)[:SHOWN_POINTS].numpy(),
        link=None,
        conditional=experiment.conditional,
        latent=experiment.energy_definition.latent(experiment),
    )


def playground_link(experiment: Experiment) -> str:
    """Return the address that opens `experiment` in the Playground, relative to the app."""
    return f"?{urlencode({'loss': experiment.loss, **experiment.to_query()})}"
