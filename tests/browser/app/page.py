"""Shows the runs named in the address; a button begins them again from other weights."""

from dataclasses import replace

import streamlit as st

from ebm_viz.experiment import Experiment
from ebm_viz.scene import DEFAULT_CURVES, Curve, Line, Shown
from ebm_viz.serving import STORE
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.mount import landscape_viewer

NAMED = {
    "flat": {"loss": "energy", "output": "squared"},
    "kmeans": {"loss": "energy", "energy": "kmeans"},
    "ellipse": {"loss": "energy", "energy": "ellipse", "dataset": "ellipse"},
}
"""Runs that are not called by their loss."""
UNKNOWN = Shown(experiment=Experiment(seed=99), label="Unknown")
"""Of an experiment that no page has opened."""


def run_view(name: str, seed: int, steps: int, beta: float) -> RunView:
    if name == "unknown":
        return RunView(UNKNOWN)
    settings = NAMED.get(name, {"loss": name})
    experiment = Experiment(**settings, seed=seed, steps=steps, beta=beta)
    STORE.open(experiment)
    shown = Shown(experiment=experiment, label=name.upper(), formula="F⁺")
    return RunView(shown, link=f"?runs={name}")


st.set_page_config(layout="wide")
query = st.query_params
if st.button("Other weights"):
    st.session_state.seed = st.session_state.get("seed", 0) + 1
if st.button("Other β"):
    st.session_state.beta = 3.0
steps = int(query.get("steps", "200"))
seed = st.session_state.get("seed", 0)
beta = st.session_state.get("beta", 1.0)
runs = [run_view(name, seed, steps, beta) for name in query.get("runs", "nll").split(",")]
panels = query.get("show_panels", "surface,map,density,curves").split(",")
if len(runs) == 1:
    landscape_viewer(runs, key="viewer", panels=panels)
else:
    gain = replace(DEFAULT_CURVES[2], title="Gain")
    curves = (Curve("Contrast", series=(Line("contrast"),), scale="symlog"), gain)
    landscape_viewer(runs, key="viewer", panels=panels, curves=curves)
