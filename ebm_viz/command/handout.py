"""Writes a question of the course as a handout, or its chapter as slides."""

from argparse import Namespace
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from ebm_viz.claims.questions import QUESTIONS, Question
from ebm_viz.command.progress import ProgressBar
from ebm_viz.exports.chapter import write_chapter
from ebm_viz.exports.handout import Handout, print_handout


class HandoutError(ValueError):
    """The command line is not valid; the message is a sentence for people."""


def write_handout(given: Namespace) -> None:
    """Write the file that the command describes."""
    target = Path(given.file)
    suffix = target.suffix.lower()
    if suffix not in (".pdf", ".pptx"):
        raise HandoutError(f"{given.file!r} has another ending: handout writes .pdf and .pptx.")
    if not target.parent.is_dir():
        raise HandoutError(f"There is no folder {str(target.parent)!r} to write into.")
    question, app = _question(given.name), _app(given.app)
    with closing(ProgressBar()) as bar:
        if suffix == ".pptx":
            write_chapter(question.chapter, app, target, bar.report)
        else:
            target.write_bytes(print_handout(Handout(question, app, given.answers), bar.report))


def _question(name: str) -> Question:
    """Return a question by its name, or the first question about a page by the page's name."""
    if name in QUESTIONS:
        return QUESTIONS[name]
    for question in QUESTIONS.values():
        if question.links[0].page == name:
            return question
    raise HandoutError(
        f"There is no question {name[:64]!r}. There are {', '.join(QUESTIONS)}; the name of a page"
        " stands for its first question."
    )


def _app(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise HandoutError(
            f"The app's address cannot be {address[:64]!r}: it begins with http:// or https://."
        )
    return address if address.endswith("/") else f"{address}/"
