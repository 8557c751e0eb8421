"""Inference: where is F lowest? Gradient descent, searches, basins, and the largest stable step."""

from typing import Any

from ebm_viz.lessons import inference
from ebm_viz.lessons.inference import LESSON, SCENERIES
from ebm_viz.scene import Shown
from ebm_viz.scene.view import of_searches
from ebm_viz.ui.lesson import LessonPage, do_see, why
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.running import run_view

lesson = LessonPage(LESSON)
values = lesson.values
part = values["part"]


def start(place: tuple[float, float]) -> None:
    lesson.change(y1=place[0], y2=place[1])


def step(_: int, share: float) -> None:
    lesson.change(share=share)


def show() -> None:
    experiment = inference.experiment_of(values)
    scenery: Any = SCENERIES[values["landscape"]]
    shown = Shown(
        experiment=experiment,
        label=scenery.label,
        formula="" if scenery.step else scenery.label,  # that of the loss, if it was trained
        searches=inference.searches(values),
    )
    usual = inference.view(values)
    linked_viewer(
        lesson.view.over(usual),
        [run_view(shown)],
        key=f"inference_{part}",
        panels=of_searches(part),
        curves=(),
        at_end=True,
        layers=usual.show,
        on_start=start,
        on_step=step,
    )


lesson.title(beside="part", then="landscape")
with lesson.part():
    do_see(inference.text(values))
    if part == "paths":
        lesson.row(("first", "second", "third"), labelled=False)
    show()
    why(inference.text(values))
