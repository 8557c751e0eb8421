"""Lectures as texts."""

from ebm_viz.claims.questions import QUESTIONS
from ebm_viz.lessons.lecture import LARGEST, scenes_of, text_of
from ebm_viz.lessons.link import Link

PAGES = {link.page for question in QUESTIONS.values() for link in question.links}


def test_titles_and_addresses_of_all_shapes():
    text = """
# the first hour
Sinking | http://host:8501/collapse?step=300&held=bounded
/collapse
A | B | /losses?a=log
http://host/?loss=nll&lecture
/?loss=hinge
http://host/energy/?loss=log
https://host/energy/collapse
"""
    scenes, ignored = scenes_of(text, PAGES)
    assert ignored == []
    assert scenes == [
        Link("collapse", "Sinking", {"step": "300", "held": "bounded"}),
        Link("collapse", "Collapse", {}),
        Link("losses", "A / B", {"a": "log"}),
        Link("playground", "Playground", {"loss": "nll"}),
        Link("playground", "Playground", {"loss": "hinge"}),
        Link("playground", "Playground", {"loss": "log"}),
        Link("collapse", "Collapse", {}),
    ]


def test_what_leads_nowhere_is_told_by_its_line():
    scenes, ignored = scenes_of("/collapse\n\nsome words\n/etc/passwd", PAGES)
    assert [scene.page for scene in scenes] == ["collapse"]
    assert [sentence[:6] for sentence in ignored] == ["Line 3", "Line 4"]


def test_all_scenes_of_the_course_come_back_from_their_text():
    links = [link for question in QUESTIONS.values() for link in question.links]
    assert scenes_of(text_of(links), PAGES) == (links, [])


def test_a_lecture_has_an_end():
    scenes, (sentence,) = scenes_of("/collapse\n" * (LARGEST + 5), PAGES)
    assert len(scenes) == LARGEST
    assert f"{LARGEST} scenes" in sentence
