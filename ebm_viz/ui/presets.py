"""A menu of presets, and the presets of the Playground."""

from collections.abc import Callable, Mapping

import streamlit as st

from ebm_viz.core.definition import registry
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.presets import OWN, Preset
from ebm_viz.ui import address

PRESETS = registry(
    [
        Preset(
            "good_fit", "A good fit", "The wells settle on both moons, and the density follows."
        ),
        Preset(
            "runs_away",
            "Collapse without end",
            "Nothing is pushed up: the whole surface sinks until training stops.",
            {"loss": "energy"},
        ),
        Preset(
            "goes_flat",
            "Collapse to a plain",
            "F cannot fall below 0 here: the surface goes flat, and the density is uniform.",
            {"loss": "energy", "output": "softplus"},
        ),
        Preset(
            "latent_variable",
            "A latent variable",
            "Nothing is pushed up, and yet nothing collapses: F is low on one ellipse alone.",
            {"dataset": "ellipse", "energy": "ellipse", "loss": "energy"},
        ),
        Preset(
            "sharp_edges",
            "Sharp edges",
            "The steepest slope keeps growing: the likelihood wants needles at the six points.",
            {"dataset": "points", "learning_rate": 0.005, "schedule": "constant"},
        ),
        Preset(
            "small_margin",
            "Too small a margin",
            "The loss is satisfied early: at β = 1 the wells stay too shallow for the density.",
            {"loss": "square_square", "margin": 0.5},
        ),
        Preset(
            "coarse_sum",
            "Cheating the sum for Z",
            "Z is summed on a fixed grid: the network digs between its nodes, and the fit worsens.",
            {
                "dataset": "two_modes",
                "noise": 0.05,
                "distance": 0.5,
                "quadrature": "fixed",
                "grid_side": 16,
            },
        ),
    ]
)
"""Every preset by name."""


def matching(experiment: Experiment) -> Preset | None:
    """Return the preset that equals `experiment`; None if there is none."""
    same = (one for one in PRESETS.values() if Experiment(**one.settings) == experiment)
    return next(same, None)


def preset_picker(experiment: Experiment) -> None:
    """Draw a menu of presets; a choice replaces the whole experiment."""
    preset_menu(
        "Preset",
        PRESETS,
        matching(experiment),
        "preset",
        lambda chosen: address.show(Experiment(**chosen.settings)),
    )


def preset_menu(
    label: str,
    presets: Mapping[str, Preset],
    shown: Preset | None,
    key: str,
    choose: Callable[[Preset], None],
) -> None:
    """Draw a menu of presets. shown: the one whose settings the page has, if there is one."""
    st.session_state[key] = shown.name if shown else OWN

    def change() -> None:
        if st.session_state[key] in presets:
            choose(presets[st.session_state[key]])

    st.selectbox(
        label,
        [*presets] if shown else [OWN, *presets],
        format_func=lambda name: presets[name].label if name in presets else "Your own",
        key=key,
        on_change=change,
    )
