"""The planes of the Losses page, which follow point and sliders in the browser, and its table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ebm_viz.experiment import Experiment
from ebm_viz.viewer.assets import script
from ebm_viz.viewer.model import loss_in_json
from ebm_viz.viewer.visitor import visitor

MOST_LOSSES = 2

_planes = st.components.v2.component("ebm_viz.loss_planes", js=script("planes"))
_table = st.components.v2.component("ebm_viz.loss_table", js=script("table"))


def loss_planes(
    losses: Sequence[Experiment],
    settings: Sequence[Mapping[str, Any]],
    point: tuple[float, float],
    *,
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Show the losses of one or two experiments over the plane of F⁺ and F⁻.

    settings: each a `Setting` of losses/state.js; it has a slider if it matters to a chosen loss.

    When the user releases the point or a slider, ``st.session_state[key].view`` holds `positive`,
    `negative` and all settings by name, and ``on_change`` is called. Raises ValueError for another
    number of losses.
    """
    if not 1 <= len(losses) <= MOST_LOSSES:
        raise ValueError(f"there are 1 to {MOST_LOSSES} losses to show, not {len(losses)}")
    data = {
        "key": key,
        "page": visitor().page,
        "losses": [loss_in_json(experiment) for experiment in losses],
        "settings": list(settings),
        "point": list(point),
    }
    _planes(key=key, data=data, on_view_change=on_change)


def loss_table(rows: Sequence[Mapping[str, Any]], *, key: str) -> None:
    """Show the table of losses, each row a `Row` of losses/table.js."""
    _table(key=key, data={"rows": list(rows)})
