"""The Playground: every knob of a training, and the landscape that it makes."""

import streamlit as st

from ebm_viz.ui.address import experiment_of
from ebm_viz.ui.controls import knob_groups
from ebm_viz.ui.experiment_file import experiment_file
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.own_points import placing
from ebm_viz.ui.presets import matching, preset_picker
from ebm_viz.ui.running import run_view

experiment, view, ignored = experiment_of("playground")

with st.sidebar:
    st.subheader("Energy landscapes", anchor=False)
    preset_picker(experiment)
    knob_groups(experiment)
    experiment_file(experiment)

st.title("Playground", anchor=False)
preset = matching(experiment)
if preset:
    st.markdown(f"**{preset.label}.** {preset.sentence}")
else:
    st.markdown("Change any setting: training restarts from the same initial weights.")

linked_viewer(
    view,
    [run_view(experiment)],
    key="playground",
    ignored=ignored,
    placing=placing(experiment),
)
