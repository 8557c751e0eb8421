"""Writes a lesson or a question of the course as a handout, or its chapter as slides."""

from argparse import Namespace
from contextlib import closing
from urllib.parse import urlsplit

from ebm_viz.claims.questions import CHAPTERS, QUESTIONS
from ebm_viz.command.lesson import lesson_at
from ebm_viz.command.progress import ProgressBar
from ebm_viz.command.usage import UsageError, report, target_of
from ebm_viz.exports.course.chapter import write_chapter
from ebm_viz.exports.course.handout import Handout, lesson_handout, print_handout, question_handout
from ebm_viz.lessons.pages import PAGES
from ebm_viz.pictures.film import whole_or_nothing
from ebm_viz.scene import View


def write_handout(given: Namespace) -> None:
    """Write the file that the command describes."""
    target, suffix = target_of(given, ("pdf", "pptx"))
    app = _app(given.app)
    with closing(ProgressBar()) as bar, whole_or_nothing(target) as path:
        if suffix == "pptx":
            write_chapter(_chapter(given.name), app, path, bar.report, given.answers)
        else:
            path.write_bytes(print_handout(_handout(given, app), bar.report))


def _chapter(name: str) -> str:
    """Return a chapter by its name, or that of a question or of the first one about a lesson."""
    if name in CHAPTERS:
        return name
    question = QUESTIONS.get(name)
    link = lesson_at(name)
    if question is None and link is not None:
        about = [one for one in QUESTIONS.values() if one.links[0].page == link.page]
        question = next(iter(about), None)
    if question is None:
        raise _unknown(name)
    return question.chapter


def _handout(given: Namespace, app: str) -> Handout:
    link = lesson_at(given.name)
    if link is not None:
        handout = lesson_handout(link, app, given.answers)
        if (end := handout.shown.last_step) is not None:
            view, _ = View.from_query(link.query)
            for sentence in view.fitting(end, view.panels or ())[1]:
                report(given, sentence)
        return handout
    if given.name in QUESTIONS:
        return question_handout(QUESTIONS[given.name], app, given.answers)
    raise _unknown(given.name)


def _unknown(name: str) -> UsageError:
    return UsageError(
        f"There is no lesson or question {name[:64]!r}. Lessons: {', '.join(PAGES)}, or an address"
        f" of one. Questions: {', '.join(QUESTIONS)}. Chapters, for slides: {', '.join(CHAPTERS)}."
    )


def _app(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(
            f"The app's address cannot be {address[:64]!r}: it begins with http:// or https://."
        )
    return address if address.endswith("/") else f"{address}/"
