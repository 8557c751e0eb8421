"""Text for people."""

import re
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def plain(text: str) -> str:
    """Return Markdown that shows `text` as it is, whatever it contains."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&])", r"\\\1", text)


def unbroken(text: str) -> str:
    """Return a sentence whose lines break neither before % and = nor between = and a number."""
    return re.sub(r"(?<=\S) (?=[%=])|(?<==) (?=[−\d¼½])", "\u00a0", text)


def page_title(title: str) -> DeltaGenerator:
    """Draw the title of a page and return its row, for what stands beside it."""
    row = st.container(key="page_title", horizontal=True, vertical_alignment="center", gap="large")
    row.title(title, anchor=False, width="content")
    return row


def narrow_formula(formula: str) -> None:
    """Draw a formula in LaTeX that may also break before its conditions, for a narrow column."""
    st.latex(formula.replace(r",\quad", r",\allowbreak\quad"))


MOST_TOLD = 5
"""Up to this number, ignored parts of an address are listed one by one."""


def warn_of_address(sentences: Sequence[str]) -> None:
    """Draw one box with a line for each ignored part of the address, or one line for many parts.

    If there are no sentences, nothing is drawn.
    """
    if len(sentences) > MOST_TOLD:
        sentences = [f"{len(sentences):,} parts are left out. {sentences[0]}"]
    if sentences:
        lines = "  \n".join(plain(sentence) for sentence in sentences)
        st.warning(lines, title="Ignored in the address")
