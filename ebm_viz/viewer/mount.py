"""Places the viewer on a Streamlit page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ebm_viz.scene.curves import DEFAULT_CURVES, Curve
from ebm_viz.scene.scene import Cut, Place
from ebm_viz.scene.view import PANELS, Panel, Show, View
from ebm_viz.viewer import placing as places
from ebm_viz.viewer.assets import script
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.placing import Placing
from ebm_viz.viewer.visitor import visitor

_mount = st.components.v2.component("ebm_viz.landscape_viewer", js=script("viewer"))


def landscape_viewer(
    runs: Sequence[RunView],
    *,
    key: str,
    panels: Sequence[Panel] = PANELS,
    curves: Sequence[Curve] = DEFAULT_CURVES,
    shared_scale: bool = False,
    at_end: bool = False,
    view: View = View(),  # noqa: B008 (frozen)
    layers: Show = Show(),  # noqa: B008
    cut: Cut | None = None,
    probe: Place | None = None,
    on_cut: Callable[[Cut], None] | None = None,
    on_probe: Callable[[Place], None] | None = None,
    on_action: Callable[[int, int], None] | None = None,
    on_start: Callable[[tuple[float, float]], None] | None = None,
    on_step: Callable[[int, float], None] | None = None,
    placing: Placing | None = None,
) -> None:
    """Show one to four runs on one clock, with one β and one camera.

    panels, cut, probe: such as a `Scene` of these runs accepts. shared_scale: whether a colour
    means the same energy in all runs. at_end: whether the viewer opens at the last step and does
    not play. view: when it changes, the viewer goes to its step and pauses there. layers: those
    that the page shows if its address names none. placing: lets users place points on the map.

    Before the page runs again, these are called: on_cut with the new ends of the cut, on_probe with
    the new point, on_action with the number of the run whose button was pressed and the step that
    was shown, on_start with the new point from which walks or searches start, on_step with the
    number of a run and its new step: η of a walk, or the share of its limit for a descent.
    """

    def passing(name: str, take: Callable[..., None] | None) -> Callable[[], None]:
        """Return what passes on a value that the viewer has sent: a run and a step, or places."""

        def pass_on() -> None:
            sent = st.session_state[key][name]
            if take and isinstance(sent, Mapping):
                take(sent["run"], sent["step"])
            elif take:
                take(_tuples(sent))

        return pass_on

    data = {
        "key": key,
        "page": visitor().page,
        "runs": [run.to_json() for run in runs],
        "panels": list(panels),
        "curves": [curve.to_json() for curve in curves],
        "shared_scale": shared_scale,
        "at_end": at_end,
        "view": None if view == View() else view.model_dump(),
        "layers": layers.model_dump(),
        "cut": cut,
        "probe": probe,
        "placing": placing and {"cleared": placing.cleared, "seen": places.seen(key)},
    }
    _mount(
        key=key,
        data=data,
        on_forgotten_change=lambda: None,  # the page runs again, which opens its runs
        on_action_change=passing("action", on_action),
        on_cut_change=passing("cut", on_cut),
        on_start_change=passing("start", on_start),
        on_step_change=passing("step", on_step),
        on_probe_change=passing("probe", on_probe),
        on_edits_change=lambda: places.take(key, placing),
    )


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
