"""A lesson or a question of the course on paper: two pages with text, pictures, room to write."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from urllib.parse import urljoin

import segno

from ebm_viz.claims import Claim, Figures, measure
from ebm_viz.claims.questions import QUESTIONS, Question
from ebm_viz.exports.course.lesson_pictures import Picture, Pictures, pictures_of
from ebm_viz.exports.course.question_scene import Report, scene_of_question
from ebm_viz.fonts import style_sheet
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import Opened, opened
from ebm_viz.lessons.text import Text, Try
from ebm_viz.pictures.chromium import BROWSER
from ebm_viz.scene.view import VIEW_PARAMETERS

PAPER = 794, 1123
"""A4 in CSS pixels."""
MOST_CLAIMS = 3
"""Most claims on the page; the others of a question are only in the app."""
MOST_QUESTIONS = 3
"""More, with room for their answers, would need a third page."""
LONGEST_CODE = 600
"""A longer address has no QR code: a phone could not read it on paper."""


@dataclass(frozen=True)
class Handout:
    """What is printed.

    title: that of the page or the question. chapter: the line above it. link: the address that is
    printed. shown: what the page shows there. asked: questions, each with its answer. claims: to be
    judged. app: the URL of the app. answers: whether to print the answers.
    """

    title: str
    chapter: str
    link: Link
    shown: Opened
    asked: Sequence[Try]
    claims: Sequence[Claim] = ()
    app: str = "http://localhost:8501/"
    answers: bool = False


def question_handout(question: Question, app: str, answers: bool = False) -> Handout:
    """Return the handout of a question of the course, with its scene and the claims of texts."""
    link, shown = scene_of_question(question)
    return Handout(
        question.question,
        question.chapter,
        link,
        shown,
        [Try("Your answer", question.answer)],
        question.claims[:MOST_CLAIMS],
        app,
        answers,
    )


def lesson_handout(link: Link, app: str, answers: bool = False) -> Handout:
    """Return the handout of a lesson at an address.

    It asks the first question of the course about this page and this part of it, and as many of
    the lesson's own questions as two pages hold. Raises ExperimentError if the address describes no
    experiment.
    """
    shown = opened(link, VIEW_PARAMETERS)
    about = _question_about(shown)
    course = [Try(about.question, about.answer)] if about else []
    return Handout(
        shown.title,
        about.chapter if about and about.chapter != shown.title else "",
        Link(link.page, shown.title, link.query),
        shown,
        [*course, *shown.text.tries][:MOST_QUESTIONS],
        about.claims[:1] if about else [],
        app,
        answers,
    )


def _question_about(shown: Opened) -> Question | None:
    """Return the first question whose first link, or else another, leads to this part of a page."""
    about = [
        (number, question)
        for question in QUESTIONS.values()
        for number, link in enumerate(question.links)
        if link.page == shown.page
        and opened(link, VIEW_PARAMETERS).values.get("part") == shown.values.get("part")
    ]
    return min(about, key=lambda one: one[0], default=(0, None))[1]


def print_handout(handout: Handout, report: Report = lambda share, what: None) -> bytes:
    """Return a PDF of two A4 pages. Raises NoBrowserError and PictureError.

    report: called with the share of the work that is done, and with what is being done.
    """
    measured = {claim.name: measure(claim) for claim in handout.claims} if handout.answers else {}
    pictures = pictures_of(handout.link, handout.shown, report)
    report(0.9, "Printing")
    with BROWSER.page(_page(handout, pictures, measured)) as page:
        page.run(
            "async () => { await document.fonts.ready; await Promise.all("
            "[...document.images].map(image => image.decode())) }"
        )
        return page.pdf(*PAPER)


def _page(handout: Handout, pictures: Pictures, measured: Mapping[str, Figures]) -> str:
    address = urljoin(handout.app, handout.link.address)
    template = files("ebm_viz.exports").joinpath("handout.html").read_text("utf-8")
    claims = "".join(_claim(claim, measured.get(claim.name)) for claim in handout.claims)
    return Template(template).substitute(
        font=style_sheet(),
        chapter=_plain(handout.chapter),
        title=_plain(handout.title),
        text=_text(handout.shown.text),
        runs=_runs(pictures.runs),
        moments="".join(map(_figure, pictures.moments)) + _notes(pictures),
        others="".join(map(_figure, pictures.others)),
        questions="".join(_asked(one, handout.answers) for one in handout.asked),
        claims=f"<h2>Found in texts: is it so?</h2>{claims}" if claims else "",
        look=_plain(handout.link.label),
        address=_plain(address),
        code=segno.make(address, micro=False).svg_inline(scale=3, border=0, omitsize=True)
        if len(address) <= LONGEST_CODE
        else "",
    )


def _text(text: Text) -> str:
    rows = {"Do": text.do, "See": text.see, "Why": text.why}
    words = (f"<dt>{word}</dt><dd>{_italics(row)}</dd>" for word, row in rows.items())
    return f"<dl>{''.join(words)}</dl>"


def _runs(runs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f"<li><b>{_plain(label)}</b> {_plain(formula)}</li>" for label, formula in runs if formula
    )
    return f"<ul>{rows}</ul>" if rows else ""


def _notes(pictures: Pictures) -> str:
    """Return room for notes on the first page, unless three moments fill it."""
    if len(pictures.moments) > 2:
        return ""
    return '<section class="notes"><h2>What do you see?</h2><div class="room"></div></section>'


def _figure(picture: Picture) -> str:
    label = f"<figcaption>{_plain(picture.label)}</figcaption>" if picture.label else ""
    return f"<figure>{label}{picture.drawn}</figure>"


def _asked(one: Try, answers: bool) -> str:
    question = f"<h2>{_italics(one.question)}</h2>"
    if answers:
        paragraphs = "".join(f"<p>{_italics(part)}</p>" for part in one.answer.split("\n\n"))
        return f'<section class="answered">{question}{paragraphs}</section>'
    return f'<section>{question}<div class="room"></div></section>'


def _claim(claim: Claim, found: Figures | None) -> str:
    statement = f"<p>“{_italics(claim.statement)}”</p>"
    if found is None:
        choices = "".join(f"<span>☐ {word}</span>" for word in ("right", "wrong", "it depends, on"))
        choices = f'<p class="choices">{choices}</p>'
        return f'<section>{statement}{choices}<div class="room"></div></section>'
    verdict = _italics(claim.verdict([found]).sentence)
    return (
        f'<section class="answered">{statement}<p><b>{verdict}</b> {_italics(claim.found([found]))}'
        f" {_italics(claim.because)}</p></section>"
    )


_plain = html.escape


def _italics(text: str) -> str:
    italic = re.sub(r"\*(.+?)\*", r"<i>\1</i>", html.escape(text))
    return re.sub(r"_(\w)", r"<sub>\1</sub>", italic)
