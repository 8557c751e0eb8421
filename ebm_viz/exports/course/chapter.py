"""A chapter of the course as slides: one per question, with a picture; the answer in the notes."""

from pathlib import Path
from urllib.parse import urljoin

from ebm_viz.claims import CLAIMS, measure
from ebm_viz.claims.questions import QUESTIONS, Question
from ebm_viz.exports.course.question_scene import Report, scene_of_question, trained
from ebm_viz.exports.files.deck import Deck, SlidePlan
from ebm_viz.exports.orders.base import FileOrder
from ebm_viz.pictures.still import open_figures, open_scene
from ebm_viz.pictures.wanted import Drawn, Wanted
from ebm_viz.plots.draft import FONT, TEXT_SIZE
from ebm_viz.scene import Style, View


class ChapterOrder(FileOrder):
    """The slides of a chapter. app: the address of the app, for the links in the notes."""

    chapter: str
    app: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"{self.chapter}.pptx"


def write_chapter(
    chapter: str,
    app: str,
    path: Path,
    report: Report = lambda share, what: None,
    answers: bool = False,
) -> None:
    """Write a PowerPoint file. Raises NoBrowserError and PictureError.

    The notes of a slide hold the answer, the claims that texts make with their verdicts and with
    the measurements made here, and the links. report: called with the share of the work that is
    done and with the question at hand. answers: whether the slides show the answers, too.
    """
    questions = [one for one in QUESTIONS.values() if one.chapter == chapter]
    order = ChapterOrder(format="pptx", style=Style(heading=""), chapter=chapter, app=app)
    plans = [
        SlidePlan(
            {},
            notes=_notes(question, app),
            title=question.question,
            text=_answer(question) if answers else "",
        )
        for question in questions
    ]
    deck = Deck(order, plans, path)
    for number, (question, wanted) in enumerate(zip(questions, deck.pictures, strict=True)):
        report(number / len(questions), question.question)
        deck.add(_picture(question, wanted, order.style))
    deck.finish()


def _picture(question: Question, wanted: Wanted, style: Style) -> Drawn:
    """Return the picture of a slide: the scene of the question or, without one, its measurement."""
    link, shown = scene_of_question(question)
    if not shown.scene:
        claim = CLAIMS[question.shown]
        figure = claim.picture([measure(claim)]).update_layout(
            template="plotly_white", font={"family": FONT, "size": TEXT_SIZE}
        )
        answer = {"title": question.question, "facts": "", "figures": [figure.to_json()]}
        with open_figures({}, lambda changes: answer, style) as drawing:
            return drawing.draw(wanted)
    histories = trained(shown.scene, lambda share, what: None)
    scene = shown.scene.seen(View.from_query(link.query)[0])
    last = max(history[-1].step for history in histories)
    step = last if scene.view.step is None else min(scene.view.step, last)
    with open_scene(scene, histories, style) as drawing:
        return drawing.draw(Wanted("image/png", {**wanted.changes, "step": step}))


def _answer(question: Question) -> str:
    return question.answer.replace("*", "")


def _notes(question: Question, app: str) -> str:
    claims = question.claims
    notes = [
        f"“{claim.statement}” {claim.verdict([found]).sentence} {claim.found([found])}"
        for claim, found in ((claim, measure(claim)) for claim in claims)
    ]
    addresses = [f"{link.label}: {urljoin(app, link.address)}" for link in question.links]
    return "\n\n".join([_answer(question), *notes, *addresses]).replace("*", "")
