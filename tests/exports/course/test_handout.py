"""Handouts: two pages whose text can be read, a code that leads to the scene, room or answers."""

import errno
import io
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import numpy as np
import pptx
import pypdf
import pytest
from PIL import Image

from ebm_viz.claims.questions import QUESTIONS
from ebm_viz.command import handout as command
from ebm_viz.command.main import FAILED, MISUSED, WELL, main
from ebm_viz.exports.course.handout import (
    MOST_QUESTIONS,
    lesson_handout,
    print_handout,
    question_handout,
)
from ebm_viz.exports.course.lesson_pictures import squares_of
from ebm_viz.exports.course.question_scene import scene_of_question
from ebm_viz.lessons import pages
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import PAGES, opened
from ebm_viz.lessons.parameters import Lesson
from ebm_viz.scene import Style, View
from ebm_viz.scene.view import VIEW_PARAMETERS

APP = "http://localhost:8501/"


def parts_of(page):
    parameters = getattr(getattr(pages, page), "LESSON", Lesson(page)).parameters
    return next((one.options for one in parameters if one.name == "part"), [""])


LESSONS = [
    Link(page, "", {"part": part} if part else {}) for page in PAGES for part in parts_of(page)
]


def pages_of(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_two_pages_with_the_question_its_claims_and_the_link(tmp_path):
    target = tmp_path / "smooth.pdf"
    app = "http://class.example:8501"
    assert main(["handout", "smooth", "--app", app, "-o", str(target)]) == WELL
    first, second = pages_of(target.read_bytes())
    assert QUESTIONS["smooth"].question in first
    assert "Simple, hinge and square-square are not continuous." in second
    assert f"{app}/losses?a=simple&b=log" in second
    assert "it depends, on" in second
    assert "All are continuous" not in first + second  # the answer is theirs to find


def test_with_answers_the_verdicts_are_there():
    _, second = pages_of(print_handout(question_handout(QUESTIONS["smooth"], APP, answers=True)))
    assert "All are continuous" in second
    assert second.count("Wrong.") == 2
    assert "Right." in second


def test_trainings_are_shown_at_three_steps():
    told = []
    query = {"loss": "nll", "steps": "100", "step": "30"}
    question = replace(QUESTIONS["gradient"], links=[Link("playground", "NLL", query)])
    content = print_handout(question_handout(question, APP), lambda share, what: told.append(what))
    first, _ = pages_of(content)
    early, asked, last = re.findall(r"Step ([\d,]+)", first)
    assert int(early) < int(asked)
    assert abs(int(asked) - 30) <= 2  # the nearest snapshot
    assert last == "100"
    assert told[0] == "Training: NLL"
    images = pypdf.PdfReader(io.BytesIO(content)).pages[0].images
    assert len(images) >= 3  # of surfaces, which are drawn by WebGL


@pytest.mark.parametrize(
    ("page", "query", "panels"),
    [
        ("latent", {}, ["map"]),  # the ring
        ("around_z", {"part": "generator"}, ["map"]),  # its points
        ("sharp_edges", {}, ["map"]),  # A and B
        ("collapse", {}, ["surface"]),
        ("latent", {"panels": "surface,curves"}, ["surface"]),
        ("latent", {"panels": "curves"}, ["surface"]),
        ("gibbs", {}, ["map", "density"]),
    ],
)
def test_paper_shows_what_the_page_opens_with(page, query, panels):
    scene = opened(Link(page, "", query), VIEW_PARAMETERS).scene
    assert squares_of(scene, View.from_query(query)[0]) == panels


def test_no_words_are_cut():
    link = Link("latent", "", {"model": "kmeans", "limit": "narrow_code"})
    _, second = pages_of(print_handout(lesson_handout(link, APP)))
    assert "by encoder" in second
    assert "…" not in second


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_scene_or_a_measurement(name):
    question = QUESTIONS[name]
    link, shown = scene_of_question(question)
    assert link in question.links
    assert shown.ignored == []
    assert shown.scene is None or shown.scene.seen(View()).runs


@pytest.mark.parametrize("link", LESSONS, ids=lambda link: link.address)
def test_every_lesson_has_words_and_a_question(link):
    handout = lesson_handout(link, APP)
    text = handout.shown.text
    assert all((text.do, text.see, text.why))
    assert handout.asked
    assert len(handout.asked) <= MOST_QUESTIONS
    assert handout.shown.ignored == []


def test_a_lesson_at_an_address_is_printed_on_two_pages(tmp_path):
    target = tmp_path / "gibbs.pdf"
    address = "http://class.example/gibbs?dataset=two_modes&shown_beta=2"
    assert main(["handout", address, "-o", str(target)]) == WELL
    first, second = pages_of(target.read_bytes())
    shown = opened(Link("gibbs", ""))
    assert shown.title in first
    assert "the landscape stays as it is" in first.replace("\n", " ")
    assert [f"β = {beta}" in first for beta in ("0.4", "2", "10")] == [True] * 3
    assert shown.text.tries[0].question.replace("*", "") in second
    assert "What never rises" not in second  # the answer is theirs to find
    assert f"{APP}gibbs?dataset=two_modes&shown_beta=2" in second


def test_an_address_that_is_none_is_refused(tmp_path, capsys):
    target = str(tmp_path / "x.pdf")
    assert main(["handout", "beta", "--app", "localhost:8501", "-o", target]) == MISUSED
    assert "begins with http" in capsys.readouterr().err
    assert main(["handout", "zeppelin", "-o", target]) == MISUSED
    assert "There is no lesson or question 'zeppelin'" in capsys.readouterr().err
    assert main(["handout", "collapse?held=nothing", "-o", target]) == MISUSED
    assert "cannot be 'nothing'" in capsys.readouterr().err
    assert main(["handout", "collapse?shown_beta=400", "-o", target]) == MISUSED
    assert "cannot be '400'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("collapse?step=5000", "1,000"),
        ("around_z?part=walk&step=5000", "1,000"),
        ("reading?step=5000", "700"),
        ("tagging?part=leak&step=5000", "200"),
        ("tagging?part=chain&step=5000", "600"),
        ("collapse?step=200", None),
        ("losses?step=5000", None),
    ],
)
def test_a_step_beyond_the_end_is_said(tmp_path, capsys, monkeypatch, address, end):
    monkeypatch.setattr(command, "print_handout", lambda *_: b"paper")
    assert main(["handout", address, "-o", str(tmp_path / "x.pdf")]) == WELL
    assert re.findall(r"[\d,]*\d", capsys.readouterr().err) == ([end] if end else [])


@pytest.mark.parametrize("name", ["x.pdf", "x.pptx"])
def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch, name):
    def write_half(path, *_):
        with path.open("wb") as file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(command, "print_handout", lambda *_: b"half and half")
    monkeypatch.setattr(Path, "write_bytes", write_half)
    monkeypatch.setattr(command, "write_chapter", lambda chapter, app, path, *_: write_half(path))
    (tmp_path / name).write_text("old")
    assert main(["handout", "margin", "-o", str(tmp_path / name)]) == FAILED
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


def test_a_chapter_has_a_slide_a_question(tmp_path):
    target = tmp_path / "inference.pptx"
    assert main(["handout", "descent", "-o", str(target)]) == WELL
    slides = pptx.Presentation(str(target)).slides
    chapter = [one for one in QUESTIONS.values() if one.chapter == QUESTIONS["descent"].chapter]
    assert [slide.shapes.title.text for slide in slides] == [one.question for one in chapter]
    notes = slides[0].notes_slide.notes_text_frame.text
    assert QUESTIONS["inference"].answer.replace("*", "") in notes
    assert "Right." in notes
    assert "http://localhost:8501/inference?part=paths" in notes
    assert len(pictures_on(slides[0])) == 1
    assert not any(QUESTIONS["inference"].answer in text for text in seen_on(slides[0]))


def test_slides_show_answers_that_can_be_read_where_they_are_asked_for(tmp_path):
    target = tmp_path / "margins.pptx"
    assert main(["handout", "Margins", "--answers", "-o", str(target)]) == WELL
    presentation = pptx.Presentation(str(target))
    (slide,) = presentation.slides
    answer = QUESTIONS["margin"].answer.replace("*", "")
    (below,) = (shape for shape in slide.shapes if shape.has_text_frame and shape.text == answer)
    (picture,) = pictures_on(slide)
    assert all(run.font.size.pt >= 16 for run in below.text_frame.paragraphs[0].runs)
    assert below.top + below.height <= picture.top
    assert picture.top + picture.height <= presentation.slide_height
    assert answer in slide.notes_slide.notes_text_frame.text


def seen_on(slide):
    """Return all texts of a slide, with those for screen readers."""
    described = [shape._element.nvPicPr.cNvPr.get("descr", "") for shape in pictures_on(slide)]
    return [shape.text for shape in slide.shapes if shape.has_text_frame] + described


def pictures_on(slide):
    return [shape for shape in slide.shapes if shape.shape_type == 13]


def test_a_slide_shows_what_its_page_opens_with(tmp_path, monkeypatch):
    slides, page = tmp_path / "margins.pptx", tmp_path / "page.png"
    assert main(["handout", "Margins", "-o", str(slides)]) == WELL
    (slide,) = pptx.Presentation(str(slides)).slides
    (picture,) = (shape.image for shape in slide.shapes if shape.shape_type == 13)
    width, height = picture.size
    # A slide's picture has the shape of the room below its title.
    monkeypatch.setattr(Style, "height", property(lambda _: height // 2))
    (question,) = (one for one in QUESTIONS.values() if one.chapter == "Margins")
    link = ["--link", urljoin(APP, question.links[0].address)]
    style = ["--no-title", "--text", "21", "--scale", "2"]
    assert main(["render", *link, *style, "-o", str(page)]) == WELL
    drawn, expected = (
        np.asarray(Image.open(io.BytesIO(one)).convert("RGB"), dtype=int)
        for one in (picture.blob, page.read_bytes())
    )
    assert drawn.shape == expected.shape == (height, width, 3)
    assert np.mean(np.abs(drawn - expected).max(axis=2) > 8) < 0.001  # of all pixels
