"""The scene of a question of the course: the trainings that one of its links shows."""

from collections.abc import Callable, Sequence

from ebm_viz.claims.questions import Question
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.run import LessonRun
from ebm_viz.lessons.runs import runs_of
from ebm_viz.pictures.recorded import History
from ebm_viz.scene import Scene, Shown
from ebm_viz.scene.view import VIEW_PARAMETERS, View
from ebm_viz.training import train

Report = Callable[[float, str], None]
"""Called with the share of the work that is done, from 0 to 1, and with what is being done."""


def scene_of_question(question: Question) -> tuple[Link, Sequence[LessonRun]]:
    """Return the first of its links that shows trainings, and their runs.

    If none of the links shows trainings, return the first link and no runs.
    """
    for link in question.links:
        if runs := runs_of(link, VIEW_PARAMETERS):
            return link, runs
    return question.links[0], []


def scene_of_link(link: Link, runs: Sequence[LessonRun]) -> Scene:
    """Return a scene with the runs side by side and the view of the link."""
    view, _ = View.from_query(link.query)
    shown = [Shown(experiment=one.experiment, label=one.label, short=one.short) for one in runs]
    return Scene(runs=tuple(shown), view=view)


def trained(runs: Sequence[LessonRun], report: Report, share: float = 0.7) -> list[History]:
    """Train the runs and return their snapshots.

    share: the share of the whole work that the training takes, for `report`.
    """
    histories: list[History] = []
    for number, run in enumerate(runs):
        report(share * number / len(runs), f"Training: {run.label}")
        histories.append(list(train(run.experiment)))
    return histories
