"""A few experiments worth seeing, each with a sentence on what to look for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from ebm_viz.core.definition import registry
from ebm_viz.experiment import Experiment, Value
from ebm_viz.ui import address

OWN = "own"
KEY = "preset"


@dataclass(frozen=True)
class Preset:
    """An experiment with a name, and one sentence on what to look for."""

    name: str
    label: str
    sentence: str
    settings: Mapping[str, Value] = field(default_factory=dict)

    @property
    def experiment(self) -> Experiment:
        """The experiment of the preset."""
        return Experiment(**self.settings)


PRESETS = registry(
    [
        Preset(
            "good_fit",
            "A good fit",
            "The wells settle on both moons, and the density follows.",
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
    return next((one for one in PRESETS.values() if one.experiment == experiment), None)


def preset_picker(experiment: Experiment) -> None:
    """Draw a menu of presets; a choice replaces the whole experiment."""
    preset = matching(experiment)
    names = [*PRESETS] if preset else [OWN, *PRESETS]
    st.session_state[KEY] = preset.name if preset else OWN

    def change() -> None:
        if st.session_state[KEY] in PRESETS:
            address.show(PRESETS[st.session_state[KEY]].experiment)

    st.selectbox(
        "Preset",
        names,
        format_func=lambda name: PRESETS[name].label if name in PRESETS else "Your own",
        key=KEY,
        on_change=change,
    )
