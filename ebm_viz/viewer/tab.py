"""What the browser's tab keeps of a session: Streamlit forgets it when the page is reloaded."""

from collections.abc import Callable, Mapping

import streamlit as st

from ebm_viz.viewer.assets import script

_mount = st.components.v2.component("ebm_viz.tab", js=script("tab"), isolate_styles=False)


def keep_in_tab(
    values: Mapping[str, object] | None, *, key: str, on_return: Callable[[object], None]
) -> None:
    """Keep values; once a session has none, `on_return` gets those that the tab has kept.

    They come from the browser and may be anything. A tab that opens another address forgets them.
    """

    def back() -> None:
        on_return(st.session_state[key].back)

    _mount(key=key, data={"values": values}, on_back_change=back)
