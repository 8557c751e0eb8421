"""The lessons by the names of their pages: what each says and shows at an address."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ebm_viz.experiment import Experiment
from ebm_viz.lessons import (
    around_z,
    collapse,
    gibbs,
    inference,
    latent,
    losses,
    one_x,
    playground,
    reading,
    scenes,
    sharp_edges,
    tagging,
)
from ebm_viz.lessons.link import PLAYGROUND, Link
from ebm_viz.lessons.parameters import Lesson, Values
from ebm_viz.lessons.run import LessonRun
from ebm_viz.lessons.scenes import LessonScene
from ebm_viz.lessons.text import Text
from ebm_viz.scene import PANELS, View

Says = Callable[[Values], Text]
Shows = Callable[[Values], LessonScene | None]


@dataclass(frozen=True)
class Opened:
    """A page at an address.

    title: that of the page, with the part that is shown. values: those of the address; empty on
    pages without parameters of their own. scene: what the viewer shows; None where it is not used.
    ignored: a message for each part of the address that is not valid.
    """

    page: str
    title: str
    text: Text
    values: Values
    scene: LessonScene | None
    ignored: list[str]

    @property
    def last_step(self) -> int | None:
        """The last step that the page can show; None if it has no steps."""
        if self.scene:
            return max(run.steps for run in self.scene.seen(View()).runs)
        if self.page == "reading":
            return reading.reading_of(self.values).steps
        if self.page == "tagging" and self.values["part"] != "table":
            described = tagging.language_of if self.values["part"] == "leak" else tagging.tagging_of
            return described(self.values).steps
        return None


def _nothing(values: Values) -> None:
    return None


_LESSONS: Mapping[str, tuple[Lesson, Says, Shows]] = {
    "gibbs": (gibbs.LESSON, gibbs.text, scenes.gibbs_scene),
    "collapse": (collapse.LESSON, collapse.text, scenes.collapse_scene),
    "sharp_edges": (sharp_edges.LESSON, sharp_edges.text, scenes.sharp_edges_scene),
    "around_z": (
        around_z.LESSON,
        lambda values: around_z.TEXTS[values["part"]],
        scenes.around_z_scene,
    ),
    "latent": (latent.LESSON, latent.text, scenes.latent_scene),
    "one_x": (one_x.LESSON, one_x.text, scenes.one_x_scene),
    "inference": (inference.LESSON, inference.text, _nothing),
    "reading": (reading.LESSON, reading.text, _nothing),
    "tagging": (tagging.LESSON, lambda values: tagging.TEXTS[values["part"]], _nothing),
}

PAGES = (PLAYGROUND, "losses", *_LESSONS)
"""The names of all pages that are lessons."""


def opened(link: Link, view: Collection[str] = ()) -> Opened:
    """Return what a page says and shows at an address.

    view: names in the address that describe the view, not the page. Raises ExperimentError if the
    address describes no experiment.
    """
    own = {name: text for name, text in link.query.items() if name not in view}
    if link.page == PLAYGROUND:
        experiment = Experiment.from_query(own)
        loss = experiment.loss_definition
        scene = LessonScene(
            runs=[LessonRun(loss.label, loss.label, loss.plain, experiment)], panels=PANELS
        )
        return Opened(PLAYGROUND, playground.TITLE, playground.TEXT, {}, scene, [])
    if link.page == "losses":
        return Opened("losses", losses.TITLE, losses.TEXT, {}, None, [])
    lesson, says, shows = _LESSONS[link.page]
    values, ignored = lesson.read(own)
    return Opened(link.page, _title(lesson, values), says(values), values, shows(values), ignored)


def _title(lesson: Lesson, values: Values) -> str:
    part = lesson.label_of("part", values)
    return f"{lesson.title}: {part}" if part not in ("", lesson.title) else lesson.title
