"""The widgets for own points: upload, paste, and placing on the map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ebm_viz.core.own_points import STARTER, OwnPoints, OwnPointsError
from ebm_viz.core.own_points.table import LARGEST_FILE, decode, read_table
from ebm_viz.experiment import Experiment, ExperimentError
from ebm_viz.server_settings import SERVER
from ebm_viz.serving import admit_size
from ebm_viz.ui import address
from ebm_viz.ui.refused import explain, refuse
from ebm_viz.ui.text import plain
from ebm_viz.viewer.placing import Edit, Placing

DATASET = "own"
PLACING = "own_points.placing"
FILE, PASTED = "own_points.file", "own_points.pasted"
_TURN = "own_points.turn"
_CLEARED = "own_points.cleared"
_LAST = "own_points.last"


@dataclass(frozen=True)
class _Own:
    """The experiment's own points in this session."""

    experiment: Experiment

    @property
    def points(self) -> OwnPoints:
        return OwnPoints.from_text(self.experiment.own_points)

    @property
    def entered(self) -> tuple[str | UploadedFile | None, ...]:
        """What a new entry changes: the points, and what the fields hold."""
        fields = (_CLEARED, f"{FILE}{_turn()}", f"{PASTED}{_turn()}")
        return self.experiment.own_points, *map(st.session_state.get, fields)

    @property
    def cleared(self) -> bool:
        """Whether the next placed point replaces all present points."""
        waiting = st.session_state.get(_CLEARED) == self.experiment.own_points
        return waiting and bool(st.session_state.get(PLACING))

    def clear(self) -> None:
        st.session_state[_CLEARED] = self.experiment.own_points

    def set(self, points: OwnPoints) -> None:
        address.show(address.changed(self.experiment, "own_points", points.text))
        st.session_state.pop(_CLEARED, None)

    def remove_last(self) -> None:
        if len(self.points) == 1:
            self.clear()
        else:
            self.set(self.points.without(-1))

    def take_file(self, content: bytes) -> None:
        """Replace the points by the table in a file."""
        admit_size(len(content))
        self.take(decode(content))

    def take(self, text: str) -> None:
        """Replace the points by the table in a text."""
        admit_size(len(text))
        self.set(OwnPoints.of(read_table(text)))
        st.session_state[_TURN] = _turn() + 1  # new keys make new, empty widgets

    def edit(self, edits: Sequence[Edit]) -> None:
        """Place and remove points in the order of the edits."""
        points = None if self.cleared else self.points
        for edit in edits:
            place = (edit.y1, edit.y2)
            if not edit.removes:
                points = OwnPoints.at(*place) if points is None else points.with_point(*place)
            elif points is not None:
                points = points.without_nearest(*place) if len(points) > 1 else None
        if points is None:
            self.clear()
        else:
            self.set(points)


def own_points_widgets(experiment: Experiment) -> None:
    """Draw a summary of the points, and the three ways to change them."""
    own = _Own(experiment)

    def upload() -> None:
        file = st.session_state[f"{FILE}{_turn()}"]
        if file is not None:
            _or_refuse(own, lambda: own.take_file(file.getvalue()))

    def paste() -> None:
        pasted = st.session_state[f"{PASTED}{_turn()}"]
        if pasted.strip():
            _or_refuse(own, lambda: own.take(pasted))

    st.markdown(_said(own))
    if not (own.cleared or address.fits(experiment)):
        st.caption(
            "Too many points for an address: a link finds them only while this server keeps them."
            " Keep them for good under “Save and open” below."
        )
    explain(DATASET, own.entered)
    _remember(own)
    st.toggle(
        "Place points",
        key=PLACING,
        help="Click in the map. With the keyboard: Tab to the cross on the map, arrow keys, Enter,"
        " Delete.",
    )
    if st.session_state[PLACING]:
        st.caption(
            "Click in the map. Shift-click, or a finger that stays, removes the nearest point."
        )
        with st.container(horizontal=True):
            st.button("Remove last", on_click=own.remove_last, disabled=own.cleared)
            st.button("Clear", on_click=own.clear, disabled=own.cleared)
    st.file_uploader(
        "Upload CSV",
        type=["csv", "tsv", "txt", "dat"],
        max_upload_size=LARGEST_FILE // 2**20,
        key=f"{FILE}{_turn()}",
        on_change=upload,
        help="Two columns of numbers, with or without a header, up to"
        f" {SERVER.most_points:,} rows. Points that do not fit into the box, or spread over less"
        " than 1 along both axes, are scaled, the same along both.",
    )
    st.text_area(
        "Paste two columns",
        key=f"{PASTED}{_turn()}",
        on_change=paste,
        height=100,
        placeholder="-1.2, 0.5\n0.8, 1.1",
    )


def placing(experiment: Experiment) -> Placing | None:
    """Return how points are placed on the map; None if placing is switched off."""
    if experiment.dataset != DATASET or not st.session_state.get(PLACING):
        return None
    own = _Own(experiment)

    def take(edits: Sequence[Edit]) -> None:
        _or_refuse(own, lambda: own.edit(edits))

    return Placing(take, own.cleared)


def _remember(own: _Own) -> None:
    """Keep the session's points, and offer them again after a preset or a fresh start."""
    if own.experiment.own_points != STARTER.text:
        st.session_state[_LAST] = own.experiment.own_points
    elif last := st.session_state.get(_LAST):
        before = OwnPoints.from_text(last)
        st.button(f"Back to your {len(before):,} points", on_click=lambda: own.set(before))


def _or_refuse(own: _Own, act: Callable[[], None]) -> None:
    try:
        act()
    except (OwnPointsError, ExperimentError) as error:
        refuse(DATASET, str(error), own.entered)


def _turn() -> int:
    return int(st.session_state.get(_TURN, 0))


def _said(own: _Own) -> str:
    if own.cleared:
        return "**No points.** Click in the map; until then the old run stays."
    points = own.points
    count = "1 point" if len(points) == 1 else f"{len(points):,} points"
    lines = [plain(line).replace(" ", "\u00a0") for line in points.scaling.formulas]
    return "  \n".join([f"**{count}**" + (", scaled:" if lines else ""), *lines])
