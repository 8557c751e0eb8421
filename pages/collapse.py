"""Collapse: a loss that pushes nothing up, measures that do not prevent collapse, and cures."""

import streamlit as st

from ebm_viz.experiment import ExperimentError
from ebm_viz.lessons import collapse
from ebm_viz.lessons.collapse import CURES, LESSON, NOTHING
from ebm_viz.lessons.scenes import collapse_scene
from ebm_viz.ui.lesson import LessonPage, do_see, show_scene, why
from ebm_viz.ui.side_by_side import side_by_side

lesson = LessonPage(LESSON)
values = lesson.values
going_on = values["go_on"] != NOTHING
try:
    scene = collapse_scene(values)
except ExperimentError as error:
    lesson.ignore(str(error))
    going_on, values = False, {**values, "go_on": NOTHING}
    scene = collapse_scene(values)


def go_on(run: int, step: int) -> None:
    lesson.change(go_on=("alone", "held")[run], start_step=step)


def go_back() -> None:
    lesson.change(go_on=NOTHING, start_step=0)


text = collapse.text(values)
lesson.title()

if going_on:
    words, settings = side_by_side("collapse", [1.5, 1])
    with words:
        do_see(text)
    with settings:
        choices = st.columns(2, vertical_alignment="bottom")
        with choices[0]:
            lesson.widget("under")
        with choices[1]:
            st.button("Back to the three runs", on_click=go_back, width="stretch")
    show_scene(scene, lesson.view, key="collapse_gone_on")
else:
    do_see(text)
    own = CURES[values["cure"]].own
    shown = [name for name in ("dataset", "held", "cure", own) if name]
    lesson.row(shown)
    action = collapse.action(values)
    show_scene(scene, lesson.view, key="collapse_viewer", actions=[action, action], on_action=go_on)
why(text)
