"""Losses: where each one pushes, how hard, and when it stops."""

from dataclasses import replace

import streamlit as st

from ebm_viz.core.losses import LOSSES, PUSHING
from ebm_viz.core.losses.own_loss import OWN
from ebm_viz.experiment import SETTINGS
from ebm_viz.lessons.comparison import NONE, read
from ebm_viz.lessons.losses import TEXT, TITLE
from ebm_viz.ui.comparison import comparison_in_url, show
from ebm_viz.ui.lesson import do_see, why
from ebm_viz.ui.loss_table import loss_rows, loss_settings
from ebm_viz.ui.own_loss_field import own_loss_field
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.ui.text import page_title, warn_of_address
from ebm_viz.viewer.losses import loss_planes, loss_table

PLANES = "loss_planes"
LABELS = {
    name: label
    for name, label in (SETTINGS["loss"].choices or {}).items()
    if name == OWN or name in PUSHING
}

comparison, ignored = comparison_in_url()


def label(name: str) -> str:
    return LABELS.get(name, "None")


def choose() -> None:
    second = st.session_state.loss_b
    first = st.session_state.loss_a
    show(replace(comparison, first=first, second=None if second == NONE else second))


def follow() -> None:
    moved = {name: str(value) for name, value in dict(st.session_state[PLANES].view).items()}
    show(read({**comparison.to_query(), **moved})[0])


page_title(TITLE)
warn_of_address(ignored)
do_see(TEXT)

pictures, facts = side_by_side("losses", [1.24, 1])

with pictures:
    st.session_state.loss_a = comparison.first
    st.session_state.loss_b = comparison.second or NONE
    choices = st.columns(2, gap="medium")
    choices[0].selectbox("Loss A", list(LABELS), format_func=label, key="loss_a", on_change=choose)
    choices[1].selectbox(
        "Loss B",
        [NONE, *LABELS],
        format_func=label,
        key="loss_b",
        on_change=choose,
    )
    # Above the planes, where a loss that is being typed is seen together with what it does.
    if OWN in comparison.names:
        own_loss_field(comparison)
    else:
        with st.expander("**Your own loss** :gray[an expression in F⁺, F⁻, m, β]"):
            own_loss_field(comparison)
    loss_planes(
        [comparison.experiment(name) for name in comparison.names],
        loss_settings(comparison),
        (comparison.positive, comparison.negative),
        key=PLANES,
        on_change=follow,
    )

with facts:
    loss_table(loss_rows(comparison), key="loss_table")

why(TEXT)
with st.expander("**At a kink** :gray[any slope between the two sides is a valid push]"):
    st.markdown(
        "At a kink the slope jumps. Any value between the slopes on its two sides is a valid"
        " subgradient, and training may take any of them. Ours:"
    )
    kinks = {loss.label: loss.kink for loss in LOSSES.values() if loss.kink}
    if OWN in comparison.names and (kink := comparison.loss(OWN).kink):
        kinks[LABELS[OWN]] = kink
    st.markdown("\n".join(f"- **{label}** {kink}." for label, kink in kinks.items()))
with st.expander("**Sources** :gray[where each loss comes from]", key="loss_sources"):
    st.html("<style>.st-key-loss_sources ul { columns: 28rem; column-gap: 2.5rem }</style>")
    st.markdown(
        "\n".join(
            f"- **{loss.label}** {loss.description} *{loss.source}*" for loss in LOSSES.values()
        )
    )
