"""Widgets made from the table of settings."""

import math
from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses.own_loss import OWN
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.experiment import (
    NEEDS_SAME_X,
    SETTINGS,
    Experiment,
    ExperimentError,
    Group,
    Setting,
    Value,
)
from ebm_viz.ui import address
from ebm_viz.ui.own_points import own_points_widgets
from ebm_viz.ui.refused import entered, explain, forget, refuse
from ebm_viz.ui.text import narrow_formula

_OPEN = "controls.open"
MOST_SLIDER_STEPS = 100
_MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def setting_groups(experiment: Experiment) -> None:
    """Draw a widget for every setting that matters to `experiment`, in groups."""
    relevant = experiment.relevant_settings()
    # Where a page opens with an own loss, its field is to be seen at once.
    first = {"Loss"} if experiment.loss == OWN else {"Data", "Loss"}
    opened = st.session_state.setdefault(_OPEN, first)
    for group in get_args(Group):
        settings = [setting for setting in relevant if setting.group == group]
        if not settings:
            continue
        label = f"**{group}** :gray[{summary(experiment, group)}]"
        with st.expander(label, expanded=group in opened, key=f"group_{group}"):
            if (
                group == SETTINGS["models"].group
                and not experiment.loss_definition.trains_conditional
            ):
                _greyed_models(experiment)
            for setting in settings:
                if setting.name == "own_points":
                    own_points_widgets(experiment)
                else:
                    setting_widget(setting, experiment)
                if setting.name == "loss":
                    narrow_formula(experiment.loss_definition.formula)
                    st.caption(experiment.loss_definition.description)


def _greyed_models(experiment: Experiment) -> None:
    """Draw the choice of what F models, greyed, with the reason."""
    setting, loss = SETTINGS["models"], experiment.loss_definition
    st.selectbox(
        setting.label,
        [experiment.models],
        format_func=lambda name: (setting.choices or {})[name],
        help=setting.help,
        key="models_greyed",
        disabled=True,
    )
    st.caption(f"{loss.label} cannot train p(y|x): {NEEDS_SAME_X}")


def setting_widget(setting: Setting, experiment: Experiment) -> None:
    """Draw the widget of one setting at the experiment's value; it writes changes to the URL."""
    key = f"setting_{setting.name}"
    value: Value = getattr(experiment, setting.name)
    st.session_state[key] = value

    def change() -> None:
        address.show(address.changed(experiment, setting.name, st.session_state[key]))

    if setting.kind == "text":
        text_input(
            setting, lambda text: address.changed(experiment, setting.name, text), key, change
        )
    else:
        setting_input(setting, value, key, change)


def setting_input(
    setting: Setting, value: Value, key: str, change: Callable[[], None], labelled: bool = True
) -> None:
    """Draw the widget of a choice or a number; the session holds its value under `key`.

    labelled: whether the label is visible.
    """
    label = _label(setting)
    common: dict[str, Any] = {"help": setting.help, "key": key, "on_change": change}
    common["label_visibility"] = "visible" if labelled else "collapsed"
    if (choices := setting.choices) is not None:
        st.selectbox(label, [*choices], format_func=lambda name: choices[name], **common)
    elif setting.logarithmic:
        st.select_slider(label, stops(setting, value), format_func=written, **common)
    elif setting.kind == "float":
        low, high, step = setting.low, setting.high, _step(setting)
        st.slider(label, low, high, step=step, format="%.4g", **common)
    else:
        least, most = int(setting.low), int(setting.high)
        widget = st.slider if most - least <= MOST_SLIDER_STEPS else st.number_input
        widget(label, least, most, step=1, **common)


def _label(setting: Setting) -> str:
    return setting.label + (f", {setting.unit}" if setting.unit else "")


def text_input(
    setting: Setting,
    read: Callable[[str], object],
    key: str,
    change: Callable[[], None],
    labelled: bool = True,
) -> None:
    """Draw a text field; the session holds its text under `key`.

    A text for which `read` raises ExperimentError stays in the field, with the reason below it,
    until the session holds another text.
    labelled: whether the label is visible.
    """
    value = st.session_state[key]
    st.session_state[key] = entered(key, value)

    def take() -> None:
        forget(key)
        typed = st.session_state[key]
        try:
            read(typed)
            change()
        except ExperimentError as error:
            refuse(key, str(error), value, typed)

    st.text_input(
        _label(setting),
        help=setting.help if labelled else None,
        placeholder=setting.help,
        key=key,
        max_chars=setting.longest,
        on_change=take,
        label_visibility="visible" if labelled else "collapsed",
    )
    explain(key, value)


def stops(setting: Setting, value: Value) -> list[Value]:
    """Return round values from a logarithmic setting's low to its high, including `value`.

    If the low is 0, the next values begin at 10⁻⁴ of the high.
    """
    low, high = setting.low or setting.high * 1e-4, setting.high
    number = int if setting.kind == "int" else float
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    round_values = [
        float(f"{mantissa:g}e{decade}") for decade in decades for mantissa in _MANTISSAS
    ]
    inside = [
        x for x in round_values if low <= x <= high and (setting.kind != "int" or x == int(x))
    ]
    return sorted({number(x) for x in [setting.low, *inside, high, float(value)]})


def written(value: Value) -> str:
    """Return a number as text for people: 10,000, 0.12."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def summary(experiment: Experiment, group: str) -> str:
    """Return a short summary of the settings of a group."""
    if group == "Data":
        return ""
    if group == "Energy":
        if experiment.energy == "mlp":
            return "MLP " + "-".join(
                str(size) for size in (2, *[experiment.width] * experiment.depth, 1)
            )
        return ENERGIES[experiment.energy].label
    if group == "Negatives":
        if "quadrature" in experiment.loss_definition.settings:
            return "the whole box"
        return NEGATIVES[experiment.negatives].label.lower()
    if group == "Optimiser":
        return f"{OPTIMISERS[experiment.optimiser].label} {written(experiment.learning_rate)}"
    return ""


def _step(setting: Setting) -> float:
    return float(10.0 ** math.floor(math.log10((setting.high - setting.low) / 50)))
