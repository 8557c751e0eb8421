"""Measurements that a page waits for, in fair turns with all training."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from ebm_viz.serving.measurements import MEASUREMENTS
from ebm_viz.training.measuring import Measuring
from ebm_viz.viewer.visitor import visitor

PATIENCE = 30.0
"""The seconds that a page waits; its next request for the same measurement continues it."""

Result = TypeVar("Result")


def measured(
    name: str, begin: Callable[[], Measuring[Result]], patience: float | None = None
) -> Result | None:
    """Return what is measured under a name; if that takes too long, return None and say so."""
    seconds = PATIENCE if patience is None else patience
    try:
        with st.spinner("Measuring"):
            found: Result | None = MEASUREMENTS.wait(name, begin, seconds, visitor())
    except RuntimeError:
        st.error("The measurement failed: the server met an error, see its log.")
        return None
    if found is None:
        st.info(
            f"The server is busy: the measurement takes longer than {seconds:g} seconds. Ask"
            " again: it goes on from there."
        )
        with suppress(StreamlitDuplicateElementKey):  # one is enough on a page
            st.button("Ask again", key=f"again {name}")
    return found
