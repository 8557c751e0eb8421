"""Columns that are stacked in narrow windows."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

NARROW = 1199
"""The width of the window, in pixels, up to which columns are stacked."""


def side_by_side(key: str, widths: Sequence[float]) -> Sequence[DeltaGenerator]:
    """Return columns with relative widths; `key` must be unique on the page."""
    row = f".st-key-{key} > [data-testid='stLayoutWrapper'] > [data-testid='stHorizontalBlock']"
    st.html(
        f"<style>@media (max-width: {NARROW}px) {{"
        f"{row} {{ flex-wrap: wrap }}"
        f"{row} > [data-testid='stColumn'] {{ min-width: 100% }}"
        "}</style>"
    )
    with st.container(key=key):
        return st.columns(widths, gap="medium")
