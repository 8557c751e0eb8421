"""A Plotly figure that stays the same node of the page while it changes, and paths drawn on it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import streamlit as st

from ebm_viz.viewer.assets import PLOTLY, VERSION, script


@dataclass(frozen=True)
class Drawing:
    """A path through a lattice that users may draw on a figure.

    path: for each window, the index of its symbol. rows, names: the row and the name of each
    symbol. windows: the windows' positions on the x axis. energies: for each window, those of its
    symbols. name: of this path, until users draw another. A new key starts a new path.
    """

    key: str
    path: Sequence[int]
    rows: Sequence[int]
    names: Sequence[str]
    windows: Sequence[float]
    energies: Sequence[Sequence[float]]
    name: str


class Plotted(Protocol):
    """A Plotly figure, or its plain data."""

    def to_json(self) -> str:
        """Return its traces and layout as JSON for Plotly in a browser."""
        ...


_mount = st.components.v2.component("ebm_viz.plot", js=script("plot"), isolate_styles=False)


def live_plot(
    figure: Plotted,
    label: str,
    *,
    key: str,
    file: str,
    drawing: Drawing | None = None,
    on_path: Callable[[], None] = lambda: None,
) -> None:
    """Show a figure; the same key keeps the same node, whatever figure it shows next.

    figure: in the colours of the dark theme, which a light page replaces by those of the light one.
    label: a description for those who cannot see the figure. file: the name of its PNG or SVG file.
    drawing: if given, users can draw a path with mouse, finger or arrow keys. When they release it,
    `drawn_path` returns the path, and `on_path` is called before the page runs again.
    """
    data = {
        "source": f"viewer/{VERSION}/{PLOTLY}",
        "figure": figure.to_json(),
        "label": label,
        "file": file,
        "drawing": None if drawing is None else asdict(drawing),
    }
    _mount(key=key, data=data, on_path_change=on_path)


def drawn_path(key: str, drawing_key: str) -> list[int] | None:
    """Return the path last drawn on the figure `key`; None if it belongs to another drawing."""
    drawn = getattr(st.session_state.get(key), "path", None)
    if not drawn or drawn.get("key") != drawing_key:
        return None
    return [int(place) for place in drawn["path"]]
