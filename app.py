"""Start with `streamlit run app.py`."""

import streamlit as st

from ebm_viz import exports, serving, ui
from ebm_viz.ui.base_path import under_base_path
from ebm_viz.ui.uploads import held_uploads
from ebm_viz.viewer import assets

routes = [
    *serving.routes(serving.STORE),
    *serving.search_routes(serving.STORE),
    *exports.routes(serving.STORE),
    *assets.routes(),
    serving.last_route(),
]
app = st.App(
    ui.shell_path(),
    lifespan=exports.lifespan,
    routes=routes,
    middleware=[
        *serving.middleware(ui.inline_scripts(), held_uploads=held_uploads),
        *under_base_path(routes),
    ],
)
serving.start()
