"""Where a page plays, kept by the browser's tab through a reload."""

from collections.abc import Callable

import streamlit as st

from ebm_viz.viewer.assets import script

_mount = st.components.v2.component("ebm_viz.position", js=script("position"), isolate_styles=False)


def keep_position(
    run: str,
    step: int,
    playing: bool,
    reduced_motion: bool,
    *,
    key: str,
    on_return: Callable[[int], None],
    on_reduced_motion: Callable[[bool], None],
) -> None:
    """Keep the step at which `run` plays; once the page was reloaded, `on_return` gets that step.

    A page that stands keeps its step in its address instead. reduced_motion: whether the user
    prefers it, as far as the session knows; if that is wrong, `on_reduced_motion` gets what the
    browser says.
    """

    def back() -> None:
        on_return(int(st.session_state[key].back))

    def hear() -> None:
        on_reduced_motion(bool(st.session_state[key].reduced_motion))

    data = {"run": run, "step": step, "playing": playing, "reduced_motion": reduced_motion}
    _mount(key=key, data=data, on_back_change=back, on_reduced_motion_change=hear)
