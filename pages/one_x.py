"""One x, many y: an energy has a minimum on every branch; a regression gives one answer."""

import streamlit as st

from ebm_viz.lessons import one_x
from ebm_viz.lessons.one_x import LESSON
from ebm_viz.lessons.scenes import one_x_scene
from ebm_viz.scene.scene import Place
from ebm_viz.ui.lesson import LessonPage, do_see, show_scene, why

lesson = LessonPage(LESSON)
values = lesson.values
text = one_x.text(values)


def move(place: Place) -> None:
    lesson.change(x=place[0], y=place[1])


lesson.title()
do_see(text)
lesson.row(("dataset", "energy", "loss", "beside"))
show_scene(one_x_scene(values), lesson.view, key="one_x_viewer", on_probe=move)
why(text)
st.button(
    "Show the horn with its *z*",
    on_click=lesson.change,
    kwargs={"dataset": "horn", "energy": one_x.ELLIPSE, "loss": "energy", "beside": "none"},
)
