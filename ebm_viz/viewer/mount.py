"""Places the viewer on a Streamlit page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ebm_viz.scene.curves import DEFAULT_CURVES, Curve
from ebm_viz.scene.scene import MOST_RUNS, Cut, Place
from ebm_viz.scene.view import OF_SEARCHES, OF_WALKS, PANELS, PROBED, SLICE, WITH_BETA, View
from ebm_viz.viewer import placing as places
from ebm_viz.viewer.assets import script
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.placing import Placing
from ebm_viz.viewer.visitor import visitor


@dataclass(frozen=True)
class Pressed:
    """The run whose button was pressed, counted from 0, and the step that was shown."""

    run: int
    step: int


_mount = st.components.v2.component("ebm_viz.landscape_viewer", js=script("viewer"))


def _open_again() -> None:
    """Do nothing: the page runs again, which opens its runs."""


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
    on_action: Callable[[Pressed], None] | None = None,
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
    the new point, on_action when a run's button was pressed, on_start with the new point from which
    walks or searches start, on_step with the number of a run and its new step: η of a walk, or the
    share of its limit for a descent.

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

    def move() -> None:
        if on_cut is not None:
            first, second = st.session_state[key].cut
            on_cut(((first[0], first[1]), (second[0], second[1])))

    if any(panel in PROBED for panel in panels) and not (probe and "map" in panels):
        raise ValueError("this panel needs a probe, and a map on which it can be moved")

    def place() -> None:
        if on_probe is not None:
            first, second = st.session_state[key].probe
            on_probe((first, second))

    def act() -> None:
        if on_action is not None:
            on_action(Pressed(**st.session_state[key].action))

    def start() -> None:
        if on_start is not None:
            first, second = st.session_state[key].start
            on_start((first, second))

    def step() -> None:
        if on_step is not None:
            chosen = st.session_state[key].step
            on_step(chosen["run"], chosen["step"])

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
        on_forgotten_change=_open_again,
        on_action_change=act,
        on_cut_change=move,
        on_start_change=start,
        on_step_change=step,
        on_probe_change=place,
        on_edits_change=lambda: places.take(key, placing),
    )
