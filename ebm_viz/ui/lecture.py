"""The lecture view: large text, no sidebar, and keys that move from scene to scene."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ebm_viz.app_folder import app_folder
from ebm_viz.lessons.lecture import LOOK, scenes_of
from ebm_viz.lessons.link import Link
from ebm_viz.ui import address
from ebm_viz.ui.text import plain
from ebm_viz.viewer.tab import keep_in_tab

_ON, _TEXT, _AT = "lecture.on", "lecture.text", "lecture.at"
PAGES = {page.stem for page in (app_folder() / "pages").glob("*.py")} - {"lecture"}

STYLE = """
html { font-size: 130%; --viewer-zoom: 1.25 }
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"], [data-testid="stHeader"] {
  display: none
}
[data-testid="stMainBlockContainer"] { padding: 0.5rem 1.5rem }
.st-key-page_title { gap: 0.5rem 1.5rem !important }
[data-testid="stLayoutWrapper"]:has(> .st-key-title_list) { flex-basis: 23.5rem !important }
@media (max-width: 767px) {
  [data-testid="stMainBlockContainer"] { padding: 0.5rem 0.75rem }
  .st-key-lecture_bar { gap: 0.25rem 0.5rem !important }
  .st-key-lecture_bar > :has(.stMarkdown) { order: 1 }
  .st-key-lecture_bar button { padding: 0.25rem 0.5rem; min-height: 2rem }
  .st-key-lecture_bar button :is(kbd, :has(> [data-testid="stIconMaterial"])) { display: none }
}
"""


def text() -> str:
    """Return the list of scenes of this session as it is written."""
    return str(st.session_state.get(_TEXT, ""))


def scenes() -> Sequence[Link]:
    """Return the scenes of this session's lecture."""
    return scenes_of(text(), PAGES)[0]


def keep(text: str) -> None:
    """Set the list of scenes of this session."""
    st.session_state[_TEXT] = text


def begin() -> None:
    """Start the lecture view with the first scene."""
    st.session_state[_ON] = True
    _show(0)


def frame(page: str) -> None:
    """Draw the lecture's bar above a page; draw nothing outside a lecture.

    An address with ?lecture starts the lecture view.
    """
    if LOOK in st.query_params:
        st.session_state[_ON] = True
    on = st.session_state.get(_ON, False)
    if on:
        _follow_browser(page)
    keep_in_tab(_to_keep(), key="lecture_kept", on_return=_return)
    if not on:
        return
    st.html(f"<style>{STYLE}</style>")
    listed = scenes()
    last = len(listed) - 1
    at = min(st.session_state.get(_AT, 0), last)
    with st.container(horizontal=True, vertical_alignment="center", key="lecture_bar"):
        if last >= 0:
            earlier = st.button(
                "Previous", icon=":material/arrow_back:", shortcut="PageUp", disabled=at <= 0
            )
            later = st.button(
                "Next", icon=":material/arrow_forward:", shortcut="PageDown", disabled=at >= last
            )
            st.markdown(f"{at + 1} of {last + 1} · {plain(listed[at].label)}")
            if earlier or later:
                _show(at + (1 if later else -1))
        if st.button("End the lecture", icon=":material/close:", type="tertiary"):
            st.session_state[_ON] = False
            rest = {name: text for name, text in st.query_params.items() if name != LOOK}
            st.query_params.from_dict(rest)
            st.rerun()


def _to_keep() -> dict[str, object] | None:
    """Return what a reload must not lose; None as long as this session has nothing of its own."""
    state = st.session_state
    if _TEXT in state or (_ON in state and LOOK not in st.query_params):
        return {"text": text(), "at": state.get(_AT, 0), "on": state.get(_ON, False)}
    return None


def _return(kept: object) -> None:
    """Go on with the lecture that was kept."""
    match kept:
        case {"text": str(text), "at": int(at), "on": on}:
            keep(text)
            st.session_state[_AT] = max(0, min(at, len(scenes()) - 1))
            st.session_state[_ON] = on is True


def _follow_browser(page: str) -> None:
    """Go to the scene that the browser's Back or Forward has led to."""
    if not getattr(get_script_run_ctx(), "is_history_navigation", False):
        return
    at, query = st.session_state.get(_AT, 0), address.asked()
    listed = scenes()
    on_page = [number for number, scene in enumerate(listed) if scene.page == page]
    if not on_page:
        return
    found = min(on_page, key=lambda k: (listed[k].query != query, abs(k - at)))
    st.session_state[_AT] = found
    if query in [scene.query for scene in listed]:
        # Between two pages, Streamlit puts the first with the query of the second into the history.
        address.forget(page)
        st.query_params.from_dict(dict(listed[found].query))


def _show(number: int) -> None:
    scene = scenes()[number]
    st.session_state[_AT] = number
    address.forget(scene.page)
    st.switch_page(app_folder() / "pages" / f"{scene.page}.py", query_params=dict(scene.query))
