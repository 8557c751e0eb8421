"""The trainings that a page shows when it is opened by a link."""

from collections.abc import Callable, Collection, Mapping, Sequence

from ebm_viz.experiment import Experiment
from ebm_viz.lessons import around_z, collapse, gibbs, latent, sharp_edges
from ebm_viz.lessons.link import PLAYGROUND, Link
from ebm_viz.lessons.parameters import Lesson, Values
from ebm_viz.lessons.run import LessonRun

Shows = Callable[[Values], Sequence[LessonRun]]

_PARTS: Mapping[str, Shows] = {
    "edges": sharp_edges.edges,
    "ruler": sharp_edges.rulers,
    "margin": sharp_edges.margins,
    "chains": around_z.chains,
    "noise": around_z.noise,
    "scores": around_z.scores,
    "generator": around_z.generators,
}


def _of_part(values: Values) -> Sequence[LessonRun]:
    shows = _PARTS.get(values["part"])
    return shows(values) if shows else []


_PAGES: Mapping[str, tuple[Lesson, Shows]] = {
    "collapse": (collapse.LESSON, collapse.side_by_side),
    "sharp_edges": (sharp_edges.LESSON, _of_part),
    "around_z": (around_z.LESSON, _of_part),
    "latent": (latent.LESSON, latent.runs),
    "gibbs": (gibbs.LESSON, lambda values: [gibbs.run(values)]),
}


def runs_of(link: Link, view: Collection[str] = ()) -> Sequence[LessonRun]:
    """Return the runs that a page shows at an address; empty if the page trains no landscapes.

    view: names in the address that describe the view, not the runs.
    """
    own = {name: text for name, text in link.query.items() if name not in view}
    if link.page == PLAYGROUND:
        experiment = Experiment.from_query(own)
        loss = experiment.loss_definition
        return [LessonRun(loss.label, loss.label, loss.plain, experiment)]
    if link.page not in _PAGES:
        return []
    lesson, shows = _PAGES[link.page]
    return shows(lesson.read(own)[0])
