"""Where a page plays, kept by the browser's tab through a reload."""

from collections.abc import Callable

import streamlit as st

from ebm_viz.viewer.assets import script

_mount = st.components.v2.component("ebm_viz.position", js=script("position"), isolate_styles=False)


def keep_position(
    run: str,
    step: int,
    playing: bool,
    calm: bool,
    *,
    key: str,
    on_return: Callable[[int], None],
    on_calm: Callable[[bool], None],
) -> None:
    """Keep the step at which `run` plays; once the page was reloaded, `on_return` gets that step.

    A page that stands keeps its step in its address instead. calm: whether users prefer reduced
    motion, as far as the session knows; if that is wrong, `on_calm` gets what the browser says.
    """

    def back() -> None:
        on_return(int(st.session_state[key].back))

    def hear() -> None:
        on_calm(bool(st.session_state[key].calm))

    data = {"run": run, "step": step, "playing": playing, "calm": calm}
    _mount(key=key, data=data, on_back_change=back, on_calm_change=hear)
