"""Widgets made from the table of knobs."""

import math
from collections.abc import Callable
from typing import get_args

import streamlit as st

from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.negatives import NEGATIVES
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.core.own_loss import OWN
from ebm_viz.experiment import KNOBS, NEEDS_SAME_X, Experiment, ExperimentError, Group, Knob, Value
from ebm_viz.ui import address
from ebm_viz.ui.own_points import own_points_widgets
from ebm_viz.ui.text import narrow_formula, plain

_OPEN = "controls.open"
MOST_SLIDER_STEPS = 100
_MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def knob_groups(experiment: Experiment) -> None:
    """Draw a widget for every setting that matters to `experiment`, in groups."""
    relevant = experiment.relevant_knobs()
    # Where a page opens with an own loss, its field is to be seen at once.
    first = {"Loss"} if experiment.loss == OWN else {"Data", "Loss"}
    opened = st.session_state.setdefault(_OPEN, first)
    for group in get_args(Group):
        knobs = [knob for knob in relevant if knob.group == group]
        if not knobs:
            continue
        label = f"**{group}** :gray[{summary(experiment, group)}]"
        with st.expander(label, expanded=group in opened, key=f"group_{group}"):
            if group == KNOBS["models"].group and not experiment.loss_definition.trains_conditional:
                _greyed_models(experiment)
            for knob in knobs:
                if knob.name == "own_points":
                    own_points_widgets(experiment)
                else:
                    knob_widget(knob, experiment)
                if knob.name == "loss":
                    narrow_formula(experiment.loss_definition.formula)
                    st.caption(experiment.loss_definition.description)


def _greyed_models(experiment: Experiment) -> None:
    """Draw the choice of what F models, greyed, with the reason."""
    knob, loss = KNOBS["models"], experiment.loss_definition
    st.selectbox(
        knob.label,
        [experiment.models],
        format_func=lambda name: (knob.choices or {})[name],
        help=knob.help,
        key="models_greyed",
        disabled=True,
    )
    st.caption(f"{loss.label} cannot train p(y|x): {NEEDS_SAME_X}")


def knob_widget(knob: Knob, experiment: Experiment) -> None:
    """Draw the widget of one setting at the experiment's value; it writes changes to the URL."""
    key = f"knob_{knob.name}"
    value: Value = getattr(experiment, knob.name)
    st.session_state[key] = value

    def change() -> None:
        address.show(address.changed(experiment, knob.name, st.session_state[key]))

    if knob.kind == "text":
        text_input(knob, lambda text: address.changed(experiment, knob.name, text), key, change)
    else:
        knob_input(knob, value, key, change)


def knob_input(knob: Knob, value: Value, key: str, change: Callable[[], None]) -> None:
    """Draw the widget of a choice or a number; the session holds its value under `key`."""
    label = _label(knob)
    if knob.choices is not None:
        st.selectbox(
            label,
            list(knob.choices),
            format_func=lambda name: (knob.choices or {})[name],
            help=knob.help,
            key=key,
            on_change=change,
        )
    elif knob.logarithmic:
        st.select_slider(
            label,
            stops(knob, value),
            format_func=written,
            help=knob.help,
            key=key,
            on_change=change,
        )
    elif knob.kind == "float":
        st.slider(
            label,
            knob.low,
            knob.high,
            step=_step(knob),
            format="%.4g",
            help=knob.help,
            key=key,
            on_change=change,
        )
    else:
        low, high = int(knob.low), int(knob.high)
        widget = st.slider if high - low <= MOST_SLIDER_STEPS else st.number_input
        widget(label, low, high, step=1, help=knob.help, key=key, on_change=change)


def _label(knob: Knob) -> str:
    return knob.label + (f", {knob.unit}" if knob.unit else "")


def text_input(
    knob: Knob,
    read: Callable[[str], object],
    key: str,
    change: Callable[[], None],
    labelled: bool = True,
) -> None:
    """Draw a text field; the session holds its text under `key`.

    A text for which `read` raises ExperimentError stays in the field, with the reason below it.
    labelled: whether the label is visible.
    """
    refused = f"refused_{key}"
    if refused in st.session_state:
        st.session_state[key] = st.session_state[refused][0]

    def take() -> None:
        st.session_state.pop(refused, None)
        typed = st.session_state[key]
        try:
            read(typed)
            change()
        except ExperimentError as error:
            st.session_state[refused] = typed, str(error)

    st.text_input(
        _label(knob),
        help=knob.help if labelled else None,
        placeholder=knob.help,
        key=key,
        max_chars=knob.longest,
        on_change=take,
        label_visibility="visible" if labelled else "collapsed",
    )
    if refused in st.session_state:
        st.error(plain(st.session_state[refused][1]))


def stops(knob: Knob, value: Value) -> list[Value]:
    """Return round values from a logarithmic setting's low to its high, including `value`.

    If the low is 0, the next values begin at 10⁻⁴ of the high.
    """
    low, high = knob.low or knob.high * 1e-4, knob.high
    number = int if knob.kind == "int" else float
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    round_values = [
        float(f"{mantissa:g}e{decade}") for decade in decades for mantissa in _MANTISSAS
    ]
    inside = [x for x in round_values if low <= x <= high and (knob.kind != "int" or x == int(x))]
    return sorted({number(x) for x in [knob.low, *inside, high, float(value)]})


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
        if "quadrature" in experiment.loss_definition.knobs:
            return "the whole box"
        return NEGATIVES[experiment.negatives].label.lower()
    if group == "Optimiser":
        return f"{OPTIMISERS[experiment.optimiser].label} {written(experiment.learning_rate)}"
    return ""


def _step(knob: Knob) -> float:
    return float(10.0 ** math.floor(math.log10((knob.high - knob.low) / 50)))
