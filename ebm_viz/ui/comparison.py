"""The comparison of the page Losses in the URL."""

import streamlit as st

from ebm_viz.lessons.comparison import Comparison, read
from ebm_viz.ui import address

_PAGE = "losses"


def comparison_in_url() -> tuple[Comparison, list[str]]:
    """Return the comparison in the URL, and a message for every part that it had to ignore.

    A page that is opened again without parameters shows what it showed last in this session.
    """
    address.restore(_PAGE)
    comparison, ignored = read(address.asked())
    address.remember(_PAGE, comparison.to_query())
    return comparison, ignored


def show(comparison: Comparison) -> None:
    """Write `comparison` to the URL."""
    st.query_params.from_dict(comparison.to_query())
