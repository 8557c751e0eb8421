"""The planes of the Losses page, which follow point and sliders in the browser, and its table."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from ebm_viz.viewer.assets import script
from ebm_viz.viewer.model import LossView
from ebm_viz.viewer.visitor import visitor

MOST_LOSSES = 2


@dataclass(frozen=True)
class LossSetting:
    """A number that losses depend on. It has a slider if it matters to a chosen loss."""

    name: str
    label: str
    help: str
    low: float
    high: float
    logarithmic: bool
    shown: bool
    value: float


@dataclass(frozen=True)
class LossRow:
    """A row of the table.

    ``link`` is relative to the app. ``run`` is 0 for loss A, 1 for loss B, and None for others.
    """

    name: str
    label: str
    formula: str
    margin: str
    collapses: bool
    depends_on: str
    shape: str
    hint: str
    link: str
    run: int | None


_planes = st.components.v2.component("ebm_viz.loss_planes", js=script("planes"))
_table = st.components.v2.component("ebm_viz.loss_table", js=script("table"))


def loss_planes(
    losses: Sequence[LossView],
    settings: Sequence[LossSetting],
    point: tuple[float, float],
    *,
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Show one or two losses over the plane of F⁺ and F⁻.

    When the user releases the point or a slider, ``st.session_state[key].view`` holds `positive`,
    `negative` and all settings by name, and ``on_change`` is called. Raises ValueError for another
    number of losses.
    """
    if not 1 <= len(losses) <= MOST_LOSSES:
        raise ValueError(f"there are 1 to {MOST_LOSSES} losses to show, not {len(losses)}")
    data = {
        "key": key,
        "page": visitor().page,
        "losses": [asdict(loss) for loss in losses],
        "settings": [asdict(setting) for setting in settings],
        "point": list(point),
    }
    _planes(key=key, data=data, on_view_change=on_change)


def loss_table(rows: Sequence[LossRow], *, key: str) -> None:
    """Show the table of losses."""
    _table(key=key, data={"rows": [asdict(row) for row in rows]})
