"""A page with nothing but the viewer, for its tests."""

import os
from pathlib import Path

import streamlit as st

from ebm_viz import exports, serving
from ebm_viz.serving.runs import slots
from ebm_viz.viewer import assets

# A test need not wait as long as people do until a run that nobody watches may go.
slots.WATCHED = float(os.environ.get("WATCHED", slots.WATCHED))

app = st.App(
    Path(__file__).with_name("page.py"),
    routes=[
        *serving.routes(serving.STORE),
        *exports.routes(serving.STORE),
        *assets.routes(),
    ],
)
serving.start()
