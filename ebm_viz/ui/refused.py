"""What a page has refused: the reason stays until something else takes its place."""

from collections.abc import Hashable

import streamlit as st

from ebm_viz.ui.text import plain


def refuse(key: str, reason: str, held: Hashable, text: str = "") -> None:
    """Keep why an entry was refused, and its text.

    held: what the page holds at that time. Once it changes, the refusal is forgotten.
    """
    # Only the hash: keeping a file itself would hold its memory.
    st.session_state[_name(key)] = hash(held), reason, text


def explain(key: str, held: Hashable) -> bool:
    """Draw why the last entry was refused, unless `held` has changed since; return whether."""
    kept = _kept(key, held)
    if kept:
        st.error(plain(kept[0]))
    return kept is not None


def entered(key: str, held: str) -> str:
    """Return what a text field shows: the refused text, or `held` if nothing is refused."""
    kept = _kept(key, held)
    return kept[1] if kept else held


def forget(key: str) -> None:
    """Forget what was refused."""
    st.session_state.pop(_name(key), None)


def _kept(key: str, held: Hashable) -> tuple[str, str] | None:
    """Return the reason and the text, which are forgotten once `held` has changed."""
    at_that_time, *kept = st.session_state.get(_name(key), (None,))
    if at_that_time == hash(held):
        reason, text = kept
        return reason, text
    forget(key)
    return None


def _name(key: str) -> str:
    return f"{key}.refused"
