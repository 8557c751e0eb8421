"""Gibbs and β: one landscape, and its density at every β."""

from dataclasses import replace

import streamlit as st

from ebm_viz.lessons import gibbs
from ebm_viz.lessons.gibbs import LESSON, variance_of_a_normal, variance_of_three_places
from ebm_viz.lessons.scenes import gibbs_scene
from ebm_viz.ui.lesson import LessonPage, do_see, question, show_scene, why
from ebm_viz.ui.side_by_side import side_by_side

_DEFAULT = {"loss": "nll", "models": "joint", "beta": 1.0}

lesson = LessonPage(LESSON)
scene, text = gibbs_scene(lesson.values), gibbs.text(lesson.values)

lesson.title(opens=scene.runs[0].experiment, then="dataset")
words, settings = side_by_side("gibbs", [1.15, 1])
with words:
    do_see(text)
with settings:
    models = "models" if gibbs.offers_models(lesson.values) else None
    choices = st.columns([1.7, 1.2, 1.1], vertical_alignment="bottom")
    shown = ("loss", models, gibbs.own_setting(lesson.values))
    for column, name in zip(choices, shown, strict=True):
        if name:
            with column:
                lesson.widget(name)

show_scene(scene, lesson.view, key="gibbs_viewer")
why(replace(text, tries=()))
with question(gibbs.VARIANCE):
    examples, numbers = st.columns([1.6, 1], gap="large")
    with examples:
        st.markdown(gibbs.VARIANCE.answer)
        either, other = st.columns(2)
        either.button(
            "Show eight Gaussians",
            on_click=lesson.change,
            kwargs={**_DEFAULT, "dataset": "eight_gaussians"},
            width="stretch",
        )
        other.button(
            "Show two modes",
            on_click=lesson.change,
            kwargs={**_DEFAULT, "dataset": "two_modes", "distance": 5.0},
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
