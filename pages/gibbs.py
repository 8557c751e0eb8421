"""Gibbs and β: one landscape, and its density at every β."""

import streamlit as st

from ebm_viz.lessons import gibbs
from ebm_viz.lessons.gibbs import LESSON, variance_of_a_normal, variance_of_three_places
from ebm_viz.ui.lesson import LessonPage, do_see, views, why
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.side_by_side import side_by_side

PANELS = ("map", "density", "beta_curves", "strip")

lesson = LessonPage(LESSON)
run = gibbs.run(lesson.values)

lesson.title("Gibbs and β", opens=run.experiment)
words, knobs = side_by_side("gibbs", [1.5, 1])
with words:
    do_see(
        "Drag *β*, or press [ and ]. It can be dragged in the four charts as well.",
        "Small *β* spreads the mass over the box, large *β* gathers it at the lowest points; the"
        " landscape stays as it is. Each dashed line is the tangent that theory predicts.",
    )
with knobs:
    choices = st.columns([1.35, 1, 1], vertical_alignment="bottom")
    shown = ("dataset", "loss", gibbs.own_knob(lesson.values))
    for column, name in zip(choices, shown, strict=True):
        if name:
            with column:
                lesson.widget(name)

linked_viewer(lesson.view, views([run]), key="gibbs_viewer", panels=PANELS, at_end=True)
why("*p* = exp(−*βF*) / *Z*: *β*, the inverse temperature, multiplies every difference in energy.")

with st.expander("**Try** Does a larger β always mean less variance? Think first, then open."):
    examples, numbers = st.columns([1.6, 1], gap="large")
    with examples:
        st.markdown(
            "No. What never rises with *β* is the entropy, for its slope is −*β* Var *F*. The"
            " variance of *y*₁ has the slope −Cov(*F*, (*y*₁ − E *y*₁)²): it falls where low"
            " energies lie near the mean, and rises where they lie far from it."
        )
        st.markdown(
            "Eight Gaussians: from 2.9 at *β* = 0.03 it falls to 2.0 at *β* = 1. Two modes at ±2.5:"
            " over the same range it rises from about 3.2 to 6.3, because the mass leaves the"
            " middle of the box. At *β* = 30 one mode may have it all, and the variance is small."
        )
        either, other = st.columns(2)
        either.button(
            "Show eight Gaussians",
            on_click=lesson.change,
            kwargs={"dataset": "eight_gaussians", "loss": "nll", "beta": 1.0},
            width="stretch",
        )
        other.button(
            "Show two modes",
            on_click=lesson.change,
            kwargs={"dataset": "two_modes", "loss": "nll", "beta": 1.0, "distance": 5.0},
            width="stretch",
        )
    with numbers:
        rows = "".join(
            f"| {beta:g} | {variance_of_a_normal(beta):.2f}"
            f" | {variance_of_three_places(beta):.2f} |\n"
            for beta in (0.5, 1, 3)
        )
        st.markdown(
            "Two examples in one dimension, the variance of *y*:\n\n"
            "| *β* | *F* = *y*²/2 on the line | *y* = −1, 0, 1 with *F* = 0, 1, 0 |\n"
            f"|---|---|---|\n{rows}"
        )
