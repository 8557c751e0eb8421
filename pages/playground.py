"""The Playground: all settings of a training, and its landscape."""

import streamlit as st

from ebm_viz.lessons.playground import TEXT, TITLE
from ebm_viz.scene import Shown
from ebm_viz.scene.curves import DEFAULT_CURVES, MEANINGS
from ebm_viz.ui.address import experiment_of
from ebm_viz.ui.controls import setting_groups
from ebm_viz.ui.experiment_file import experiment_file
from ebm_viz.ui.lesson import do_see, why
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.own_points import placing
from ebm_viz.ui.presets import matching, preset_picker
from ebm_viz.ui.running import run_view
from ebm_viz.ui.text import page_title

experiment, view, ignored = experiment_of("playground")

with st.sidebar:
    st.header("Energy landscapes", anchor=False)
    preset_picker(experiment)
    setting_groups(experiment)
    experiment_file(experiment)

page_title(TITLE)
preset = matching(experiment)
if preset:
    st.markdown(f"**{preset.label}.** {preset.sentence}")
else:
    do_see(TEXT)

linked_viewer(
    view,
    [run_view(Shown(experiment=experiment))],
    key="playground",
    ignored=ignored,
    placing=placing(experiment),
)

why(TEXT)
with st.expander("**What is shown** :gray[*F*, *p*, arrows, *β* and the curves]"):
    st.markdown(
        "- *F*(*y*) is the energy of the point *y* = (*y*₁, *y*₂): low where the model expects"
        " data. The surface and the map show it; dots are data points.\n"
        "- Arrows point along −∇*F*, downhill; the steeper, the longer.\n"
        "- The Gibbs density is *p* = exp(−*βF*) / *Z*. The slider *β* changes *p* alone: large"
        " *β* gathers it at the lowest points. ▾ marks the *β* that the training uses.\n"
        "- Each curve is drawn against the step on a √ axis, which gives the first steps room."
    )
    st.markdown(
        "\n".join(
            f"- **{curve.title}.** {' '.join(MEANINGS[line.metric] for line in curve.series)}"
            for curve in DEFAULT_CURVES
        )
    )
