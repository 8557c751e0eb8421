"""What a page has refused: the reason stays until something else takes its place."""

from collections.abc import Hashable

import streamlit as st

from ebm_viz.ui.text import plain


def refuse(key: str, reason: str, over: Hashable, text: str = "") -> None:
    """Keep why an entry was refused, and its text; over: the value that thus stayed."""
    # Of a file only the hash: the server counts the files that it keeps for the pages.
    st.session_state[_name(key)] = hash(over), reason, text


def explain(key: str, over: Hashable) -> bool:
    """Draw why the last entry was refused, unless `over` has changed since; return whether."""
    kept = _kept(key, over)
    if kept:
        st.error(plain(kept[0]))
    return kept is not None


def entered(key: str, over: str) -> str:
    """Return what a text field shows: the refused text, or `over` if nothing is refused."""
    kept = _kept(key, over)
    return kept[1] if kept else over


def forget(key: str) -> None:
    """Forget what was refused."""
    st.session_state.pop(_name(key), None)


def _kept(key: str, over: Hashable) -> tuple[str, str] | None:
    """Return the reason and the text, which are forgotten once `over` has changed."""
    at_that_time, *kept = st.session_state.get(_name(key), (None,))
    if at_that_time == hash(over):
        reason, text = kept
        return reason, text
    forget(key)
    return None


def _name(key: str) -> str:
    return f"{key}.refused"
