"""The field for a loss that people type."""

from dataclasses import replace

import streamlit as st

from ebm_viz.core.expression import FUNCTIONS, NAMES, ExpressionError, parse
from ebm_viz.core.losses.own_loss import OWN
from ebm_viz.experiment import SETTINGS, Experiment, ExperimentError
from ebm_viz.lessons.comparison import Comparison
from ebm_viz.serving import admit
from ebm_viz.ui.comparison import show
from ebm_viz.ui.refused import entered, explain, forget, refuse
from ebm_viz.ui.running import PLAYGROUND

KEY = "own_loss"


def own_loss_field(comparison: Comparison) -> None:
    """Draw a field for an expression; a valid one becomes loss B, unless it is loss A already."""
    expression = comparison.experiment(OWN).expression
    text = st.session_state[KEY] = entered(KEY, expression)

    def change() -> None:
        typed = st.session_state[KEY]
        forget(KEY)
        try:
            written = _read(typed)
        except (ExpressionError, ExperimentError) as error:
            refuse(KEY, str(error), expression, typed)
            return
        second = comparison.second if comparison.first == OWN else OWN
        kept = {**comparison.settings, "expression": written}
        show(replace(comparison, second=second, settings=kept))

    setting = SETTINGS["expression"]
    names = [f"`{name}` {variable.help.rstrip('.').lower()}" for name, variable in NAMES.items()]
    functions = ", ".join(f"`{name}`" for name in FUNCTIONS)
    words = f"{'; '.join(names)}. Functions: {functions}."
    shown = OWN in comparison.names  # then the planes need the room
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            setting.label,
            key=KEY,
            max_chars=setting.longest,
            help=words if shown else setting.help,
            on_change=change,
        )
        if shown:
            st.page_link(
                PLAYGROUND,
                label="Train it in the Playground",
                icon=":material/arrow_forward:",
                query_params=comparison.playground_query(OWN),
            )
    refused = explain(KEY, expression)
    if refused:
        _point_at_mistake(text)
    if not shown:
        st.caption(words)
        if not refused:
            st.button("Compare it as loss B", on_click=change)


def _read(text: str) -> str:
    return admit(Experiment(expression=str(parse(text)))).expression


def _point_at_mistake(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        start, end = error.position
        st.code(f"{text}\n{' ' * start}{'^' * max(1, end - start)}", language=None)
