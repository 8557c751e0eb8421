"""Text for people."""

import re
from collections.abc import Sequence

import streamlit as st


def plain(text: str) -> str:
    """Return Markdown that shows `text` as it is, whatever it contains."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&])", r"\\\1", text)


MOST_TOLD = 5
"""Parts of an address that are told of one by one."""


def warn_of_address(sentences: Sequence[str]) -> None:
    """Say in one box what was ignored in the address, a line each, or of many parts in one line;
    nothing if there is nothing.
    """
    if len(sentences) > MOST_TOLD:
        sentences = [f"{len(sentences):,} parts are left out. {sentences[0]}"]
    if sentences:
        lines = "  \n".join(plain(sentence) for sentence in sentences)
        st.warning(lines, title="Ignored in the address")
