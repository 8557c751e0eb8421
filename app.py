"""Start with `streamlit run app.py`."""

import streamlit as st

from ebm_viz import exports, serving, ui, viewer
from ebm_viz.viewer import losses

app = st.App(
    ui.shell_path(),
    routes=[
        *serving.routes(serving.STORE),
        *exports.routes(serving.STORE),
        *viewer.routes(),
        *losses.routes(),
    ],
    middleware=serving.middleware(ui.inline_scripts()),
)
