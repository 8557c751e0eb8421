"""Latent variables: z is minimised or averaged out, and limits which points can have low F."""

from ebm_viz.lessons import latent
from ebm_viz.lessons.latent import LESSON, LIMITS, MODELS
from ebm_viz.lessons.scenes import latent_scene
from ebm_viz.scene.scene import Place
from ebm_viz.ui.lesson import LessonPage, do_see, show_scene, why

# Of the widgets with long options or labels; of the others 0.8.
WIDTHS = {"model": 1.05, "latent_beta": 0.9, "limit": 1.5}

lesson = LessonPage(LESSON)
values = lesson.values
text = latent.text(values)
model, limit = MODELS[values["model"]], LIMITS[values["limit"]]


def move(place: Place) -> None:
    lesson.change(y1=place[0], y2=place[1])


lesson.title()
do_see(text)
offered = ("dataset", "model", model.own, "latent_beta", "limit", limit.own)
shown = [name for name in offered if name]
widths = [WIDTHS.get(name, 0.8) for name in shown]
lesson.row(shown, widths, {"latent_beta": "Second run: β of z"})
show_scene(latent_scene(values), lesson.view, key="latent_viewer", on_probe=move)
why(text)
