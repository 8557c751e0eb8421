"""Points that users add to a map or remove from it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ebm_viz.core import box

MOST_EDITS = 1000


@dataclass(frozen=True)
class Edit:
    """A click on the map at (y₁, y₂): it adds a point there, or removes the nearest one."""

    removes: bool
    y1: float
    y2: float


@dataclass(frozen=True)
class Placing:
    """Lets users place points on the map of the first run.

    on_edits: called before the page runs again, with the edits since the last call. cleared:
    whether the run's points are hidden; then the first new point replaces them.
    """

    on_edits: Callable[[Sequence[Edit]], None]
    cleared: bool = False


def seen(key: str) -> int:
    """Return the number of the last message of edits that the page has applied."""
    return int(st.session_state.get(f"{key}.edits_seen", 0))


def take(key: str, placing: Placing | None) -> None:
    """Pass the viewer's message to the page, once."""
    message = st.session_state[key].edits
    number, edits = read_message(message)
    if placing is None or number <= seen(key):
        return
    st.session_state[f"{key}.edits_seen"] = number
    placing.on_edits(edits)


def read_message(message: Any) -> tuple[int, list[Edit]]:
    """Return the number of a message and its edits; edits outside the box are left out."""
    edits = []
    for kind, y1, y2 in message["edits"][:MOST_EDITS]:
        places = (float(y1), float(y2))
        if all(math.isfinite(y) and abs(y) <= box.HALF_SIDE for y in places):
            edits.append(Edit(kind == "remove", *places))
    return int(message["number"]), edits
