"""Start with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from ebm_viz import serving, viewer

app = st.App(
    Path(__file__).parent / "ebm_viz" / "ui" / "shell.py",
    routes=[*serving.routes(serving.STORE), *viewer.routes()],
)
