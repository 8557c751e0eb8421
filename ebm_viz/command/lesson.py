"""Finds the lesson that an argument names."""

from ebm_viz.command.usage import UsageError
from ebm_viz.experiment import ExperimentError
from ebm_viz.lessons.lecture import scenes_of
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import PAGES, opened
from ebm_viz.scene.view import VIEW_PARAMETERS, View


def lesson_at(address: str) -> Link | None:
    """Return the link to a lesson by its name or an address; None if there is no such lesson.

    Raises UsageError if the address has a part that the lesson does not know.
    """
    links, _ = scenes_of(address, PAGES)
    if not links:
        return None
    try:
        ignored = opened(links[0], VIEW_PARAMETERS).ignored
    except ExperimentError as error:
        raise UsageError(str(error)) from error
    ignored += View.from_query(links[0].query)[1]
    if ignored:
        raise UsageError(" ".join(ignored))
    return links[0]
