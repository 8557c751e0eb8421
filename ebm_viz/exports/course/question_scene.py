"""The scene of a question of the course: what the viewer shows at one of its links."""

from collections.abc import Callable

from ebm_viz.claims.questions import Question
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import Opened, opened
from ebm_viz.lessons.scenes import LessonScene
from ebm_viz.pictures.recorded import History
from ebm_viz.scene.view import VIEW_PARAMETERS
from ebm_viz.training import train

Report = Callable[[float, str], None]
"""Called with the share of the work that is done, from 0 to 1, and with what is being done."""


def scene_of_question(question: Question) -> tuple[Link, Opened]:
    """Return the first of its links that shows trainings, and what its page shows there.

    If none of the links shows trainings, this is the first link.
    """
    pages = [(link, opened(link, VIEW_PARAMETERS)) for link in question.links]
    return next((one for one in pages if one[1].scene), pages[0])


def trained(scene: LessonScene, report: Report) -> list[History]:
    """Train the runs of a scene, 0.7 of the work for `report`, and return their snapshots."""
    histories: list[History] = []
    for number, run in enumerate(scene.runs):
        report(0.7 * number / len(scene.runs), f"Training: {run.label}")
        histories.append(list(train(run.experiment)))
    return histories
