"""Places the viewer on a Streamlit page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ebm_viz.scene.curves import DEFAULT_CURVES, Curve
from ebm_viz.scene.scene import MOST_RUNS, Cut, Place
from ebm_viz.scene.view import OF_SEARCHES, OF_WALKS, PANELS, PROBED, SLICE, WITH_BETA, View
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
    panels: Sequence[str] = PANELS,
    curves: Sequence[Curve] = DEFAULT_CURVES,
    shared_scale: bool = False,
    at_end: bool = False,
    view: View = View(),  # noqa: B008 (frozen)
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

    panels: any of
        surface, map, density, curves;
        beta_curves and strip, for a single run: log Z, mean energy, entropy and a variance against
        β, and the density at five β;
        slice, with a map: F of all runs along the line through the ends of `cut`;
        column and latent, with a map, at the point `probe`: all y at its x, for runs that model
        p(y|x), and E(y, z) against z;
        wells and histogram, for walks: their particles beside the exact density;
        progress, shares, orbits and success, for searches: what they have found.
    shared_scale: whether a colour means the same energy in all runs. at_end: whether the viewer
    opens at the last step and does not play. view: when it changes, the viewer goes to its step and
    pauses there. placing: lets users place points on the map.

    Before the page runs again, these are called: on_cut with the new ends of the cut, on_probe with
    the new point, on_action with the number of the run whose button was pressed and the step that
    was shown, on_start with the new point from which walks or searches start, on_step with the
    number of a run and its new step: η of a walk, or the share of its limit for a descent.

    Raises ValueError for another number of runs, for an unknown panel, and for a panel without the
    run, cut, probe or map that it needs.
    """
    if not 1 <= len(runs) <= MOST_RUNS:
        raise ValueError(f"the viewer shows 1 to {MOST_RUNS} runs, not {len(runs)}")
    known = (*PANELS, *WITH_BETA, *PROBED, SLICE)
    known += OF_WALKS if runs[0].walk else OF_SEARCHES if runs[0].searches else ()
    if unknown := [panel for panel in panels if panel not in known]:
        raise ValueError(f"unknown panels {unknown}: choose from {', '.join(known)}")
    if len(runs) > 1 and (single := [panel for panel in panels if panel in WITH_BETA]):
        raise ValueError(f"{', '.join(single)}: for one run alone")

    if SLICE in panels and not (cut and "map" in panels):
        raise ValueError("a slice needs a cut, and a map on which its ends can be moved")
    if any(panel in PROBED for panel in panels) and not (probe and "map" in panels):
        raise ValueError("this panel needs a probe, and a map on which it can be moved")

    def passing(name: str, take: Callable[..., None] | None) -> Callable[[], None]:
        """Return what passes on a value that the viewer has sent."""

        def pass_on() -> None:
            sent = st.session_state[key][name]
            if take is not None:
                take(
                    *([sent["run"], sent["step"]] if isinstance(sent, Mapping) else [_tuples(sent)])
                )

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
