"""The viewer on a page that may have been opened by a link."""

from collections.abc import Sequence
from typing import Any

from ebm_viz.scene.view import PANELS, Panel, View
from ebm_viz.ui.text import warn_of_address
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.mount import landscape_viewer


def linked_viewer(
    view: View,
    runs: Sequence[RunView],
    *,
    key: str,
    panels: Sequence[Panel] = PANELS,
    ignored: Sequence[str] = (),
    **options: Any,
) -> None:
    """Show runs in the view of the link, with messages above them on the parts that were ignored.

    A part of the view that the runs or the page cannot show is ignored. ignored: more messages.
    options: those of `landscape_viewer`.
    """
    fitting, beyond = view.fitting(max(run.last_step for run in runs), panels)
    warn_of_address([*ignored, *beyond])
    landscape_viewer(runs, key=key, panels=panels, view=fitting, **options)
