"""A question of the course on paper: two pages with pictures, claims to judge, room to write."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from urllib.parse import urljoin

import segno

from ebm_viz.claims import CLAIMS, Claim, Figures, measure
from ebm_viz.claims.questions import Question
from ebm_viz.exports.question_scene import Report, scene_of_link, scene_of_question, trained
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.run import LessonRun
from ebm_viz.pictures.chromium import BROWSER
from ebm_viz.pictures.fonts import style_sheet
from ebm_viz.pictures.plotly_picture import plotly_picture
from ebm_viz.pictures.recorded import History
from ebm_viz.pictures.still import open_scene, with_font
from ebm_viz.pictures.wanted import Wanted
from ebm_viz.scene import Style

PAPER = 794, 1123
"""A4 in CSS pixels."""
PAGES = 2
EARLY, MIDDLE = 0.02, 0.15
"""Shares of a training at which the first two pictures are taken; the third is at its end."""
STYLE = Style(text=24, title=False)
MOST_CLAIMS = 4
"""Most claims on the page; the others of a question are only in the app."""
LINES = 12
"""Lines to write on, for all claims together."""


@dataclass(frozen=True)
class Handout:
    """What is printed.

    app: the URL of the app, for the link and its QR code. answers: whether to print the answers.
    seed: of the measurements.
    """

    question: Question
    app: str = "http://localhost:8501/"
    answers: bool = False
    seed: int = 0


def print_handout(handout: Handout, report: Report = lambda share, what: None) -> bytes:
    """Return a PDF of two A4 pages. Raises NoBrowserError and PictureError.

    report: called with the share of the work that is done, and with what is being done.
    """
    link, runs = scene_of_question(handout.question)
    claims = handout.question.claims(CLAIMS)[:MOST_CLAIMS]
    measured = (
        {claim.name: measure(claim, handout.seed) for claim in claims} if handout.answers else {}
    )
    pictures = _training(link, runs, report) if runs else _measured(handout, report)
    report(0.9, "Printing")
    page = _page(handout, link, pictures, claims, measured)
    with BROWSER.page(page) as opened:
        opened.run(
            "async () => { await document.fonts.ready; await Promise.all("
            "[...document.images].map(image => image.decode())) }"
        )
        return opened.pdf(*PAPER)


@dataclass(frozen=True)
class _Figure:
    """A picture as HTML. beside: HTML beside the picture, or below it if it is wide."""

    drawn: str
    beside: str = ""
    wide: bool = False

    @property
    def row(self) -> str:
        kind = ' class="wide"' if self.wide else ""
        return f"<figure{kind}>{self.drawn}<figcaption>{self.beside}</figcaption></figure>"


@dataclass(frozen=True)
class _Figures:
    """The pictures of both pages. text: HTML that lists the runs they show."""

    text: str
    first: Sequence[_Figure]
    second: Sequence[_Figure] = ()


def _training(link: Link, runs: Sequence[LessonRun], report: Report) -> _Figures:
    histories = trained(runs, report)
    report(0.7, "Drawing")
    scene = scene_of_link(link, runs)
    steps = _three_steps(histories, scene.view.step)
    several = len(runs) > 1
    shown = [{"step": step, "panels": _PANELS[several]} for step in steps]
    shown += [{"step": steps[-1], "panels": ["curves"]}]
    shown += [{"step": steps[-1], "panels": ["density"]}] if several else []
    with open_scene(scene, histories, STYLE) as drawing:
        drawn = drawing.all([Wanted("image/svg+xml", changes) for changes in shown])
        stills = [_svg(one.content) for one in drawn]
    return _Figures(
        "".join(f"<li><b>{_plain(run.label)}</b> {_plain(run.formula)}</li>" for run in runs),
        [
            *(
                _Figure(still, f"<b>Step {step:,}</b>{_lines(4)}")
                for still, step in zip(stills, steps, strict=False)
            ),
            _Figure(stills[3], wide=True),
        ],
        [_Figure(still, "The Gibbs densities at the end.", wide=True) for still in stills[4:]],
    )


_PANELS: Mapping[bool, Sequence[str]] = {True: ["surface"], False: ["surface", "density"]}
"""The panels that are shown at each step, of several runs (True) and of one (False)."""


def _three_steps(histories: Sequence[History], asked: int | None) -> list[int]:
    """Return three steps with snapshots: an early one, one on the way, and the last one.

    asked: used for the second step if it lies before the end.
    """
    last = max(history[-1].step for history in histories)
    known = {snapshot.step for history in histories for snapshot in history}
    wanted = [EARLY * last, MIDDLE * last if asked is None or asked >= last else asked, last]
    return [_nearest(known, at) for at in wanted]


def _nearest(steps: Iterable[int], wanted: float) -> int:
    return min(steps, key=lambda step: abs(step - wanted))


def _measured(handout: Handout, report: Report) -> _Figures:
    """Return the picture of the question's measurement, for a question that shows no training."""
    report(0.1, "Measuring")
    claim = CLAIMS[handout.question.shown]
    runs = [measure(claim, handout.seed)]
    report(0.5, "Drawing")
    figure = claim.picture(runs).update_layout(template="plotly_white", font_size=16)
    drawn = plotly_picture(figure, "svg", 720, 420)
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
    picture = _Figure(
        f'<img alt="" src="{address}">', f"<p>{_italics(claim.found(runs))}</p>", True
    )
    return _Figures("", [picture, _Figure("", f"<b>What does it show?</b>{_lines(14)}", True)])


def _svg(content: bytes) -> str:
    address = base64.b64encode(with_font(content)).decode()
    return f'<img alt="" src="data:image/svg+xml;base64,{address}">'


def _page(
    handout: Handout,
    link: Link,
    pictures: _Figures,
    claims: Sequence[Claim],
    measured: dict[str, Figures],
) -> str:
    question = handout.question
    address = urljoin(handout.app, link.address)
    room = LINES // max(1, len(claims)) // (2 if pictures.second else 1)
    asked = "".join(_claim(claim, measured.get(claim.name), room) for claim in claims)
    answer = f"<p>{_italics(question.answer)}</p>" if handout.answers else _lines(5)
    template = files("ebm_viz.exports").joinpath("handout.html").read_text("utf-8")
    return Template(template).substitute(
        font=style_sheet(),
        chapter=_plain(question.chapter),
        question=_plain(question.question),
        text=f"<ul>{pictures.text}</ul>" if pictures.text else "",
        first="".join(picture.row for picture in pictures.first),
        second="".join(picture.row for picture in pictures.second),
        answer=answer,
        claims=asked,
        title="Found in texts: is it so?" if claims else "",
        look=_plain(link.label),
        address=_plain(address),
        code=segno.make(address, micro=False).svg_inline(scale=3, border=0),
    )


def _claim(claim: Claim, found: Figures | None, lines: int) -> str:
    statement = f"<blockquote>“{_italics(claim.statement)}”</blockquote>"
    if found is None:
        choices = "".join(f"<span>☐ {word}</span>" for word in ("right", "wrong", "it depends, on"))
        return f'<section>{statement}<p class="choices">{choices}</p>{_lines(lines)}</section>'
    verdict = _italics(claim.verdict([found]).sentence)
    return (
        f"<section>{statement}<p><b>{verdict}</b> {_italics(claim.found([found]))}"
        f" {_italics(claim.because)}</p></section>"
    )


def _lines(count: int) -> str:
    return "<hr>" * max(1, count)


_plain = html.escape


def _italics(text: str) -> str:
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", html.escape(text))
