"""The buttons Export and Copy link for pages with Plotly figures."""

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
    """Show the buttons; an exported file shows the page with `query` at `step`.

    panels: all panels that can be exported, with their labels. shown: the panels on the page.
    steps: the length of the training, 0 if nothing trains. name: the name of the files, without
    step and suffix.
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
