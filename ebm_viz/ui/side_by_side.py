"""Two columns that stand below each other where the window is narrow."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

NARROW = 1199
"""Pixels of the window up to which columns stand below each other."""


def side_by_side(key: str, widths: Sequence[float]) -> Sequence[DeltaGenerator]:
    """Return columns; `key` is theirs alone on the page."""
    row = f".st-key-{key} > [data-testid='stLayoutWrapper'] > [data-testid='stHorizontalBlock']"
    st.html(
        f"<style>@media (max-width: {NARROW}px) {{"
        f"{row} {{ flex-wrap: wrap }}"
        f"{row} > [data-testid='stColumn'] {{ min-width: 100% }}"
        "}</style>"
    )
    with st.container(key=key):
        return st.columns(widths, gap="medium")
