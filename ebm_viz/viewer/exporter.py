"""Export and Copy link for pages whose pictures are Plotly figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ebm_viz.viewer.assets import PLOTLY, VERSION, script

_mount = st.components.v2.component("ebm_viz.exporter", js=script("exporter"), isolate_styles=False)


def exporter(
    page: str,
    query: Mapping[str, str],
    panels: Mapping[str, str],
    shown: Sequence[str],
    step: int,
    steps: int,
    name: str,
) -> None:
    """Draw the buttons; a file shows what the page shows under `query` at `step`.

    panels: all that can be had, with their labels; shown: those on the page. steps: of the whole
    training, 0 where nothing trains. name: of the files, without step and ending.
    """
    data = {
        "page": page,
        "query": dict(query),
        "panels": list(panels.items()),
        "shown": list(shown),
        "step": step,
        "steps": steps,
        "name": name,
        "source": f"viewer/{VERSION}/{PLOTLY}",
    }
    _mount(key=f"{page}_exporter", data=data)
