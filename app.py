"""Start with `streamlit run app.py`."""

import streamlit as st

from ebm_viz import serving, ui, viewer

app = st.App(ui.shell_path(), routes=[*serving.routes(serving.STORE), *viewer.routes()])
