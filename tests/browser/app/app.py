"""A page with nothing but the viewer, for its tests."""

from pathlib import Path

import streamlit as st

from ebm_viz import exports, serving, viewer

app = st.App(
    Path(__file__).with_name("page.py"),
    routes=[
        *serving.routes(serving.STORE),
        *exports.routes(serving.STORE),
        *viewer.routes(),
    ],
)
