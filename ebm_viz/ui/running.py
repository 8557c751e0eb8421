"""Opens an experiment for the viewer."""

from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ebm_viz.experiment import Experiment
from ebm_viz.scene.scene import SHOWN_POINTS
from ebm_viz.serving import STORE, Visitor, network_of
from ebm_viz.training import draw_data
from ebm_viz.viewer.model import RunView


def run_view(experiment: Experiment, label: str | None = None) -> RunView:
    """Allow `experiment` to be trained and return what the viewer needs to show it."""
    loss = experiment.loss_definition
    return RunView(
        key=STORE.open(experiment, visitor()),
        label=label or loss.label,
        formula=loss.formula,
        steps=experiment.steps,
        beta=experiment.beta,
        points=draw_data(experiment)[:SHOWN_POINTS].numpy(),
        link=None,
    )


def visitor() -> Visitor:
    """Return who looks at the page."""
    context = get_script_run_ctx()
    return Visitor(network_of(st.context.ip_address), context.session_id if context else "")


def playground_link(experiment: Experiment) -> str:
    """Return the address, relative to the app, that opens `experiment` in the Playground."""
    return f"?{urlencode({'loss': experiment.loss, **experiment.to_query()})}"
