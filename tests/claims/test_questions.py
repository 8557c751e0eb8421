"""The questions of the course: in order, answered, each with a measurement of its own."""

import re
from itertools import groupby

import pytest

from ebm_viz.claims import CLAIMS
from ebm_viz.claims.questions import CHAPTERS, QUESTIONS, matching


def test_chapters_come_once_each_in_the_order_of_the_course():
    assert [chapter for chapter, _ in groupby(one.chapter for one in QUESTIONS.values())] == [
        *CHAPTERS
    ]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_shortly_and_measured(name):
    question = QUESTIONS[name]
    assert question.question.endswith("?")
    assert 1 <= len(re.findall(r"[.]( |$)", question.answer)) <= 3
    assert question.links
    claims = question.claims(CLAIMS)
    assert CLAIMS[question.shown] in claims


def test_every_claim_belongs_to_a_question():
    assert {claim.question for claim in CLAIMS.values()} <= set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_give_no_figures_but_those_that_are_measured(name):
    said = re.findall(r"\d+(?:[.,]\d+)*", QUESTIONS[name].answer)
    assert set(said) <= {"0", "1", "2"}  # of formulas


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("collapse", "collapse"),
        ("COLLAPSE flat", "collapse"),
        ("inverse temperature", "beta"),
        ("viterbi", "counting"),
        ("β", "beta"),
        ("weight decay", "holding"),
        ("langevin", "descent"),
    ],
)
def test_questions_are_found_by_their_words(words, name):
    assert QUESTIONS[name] in matching(words)


def test_no_words_find_all_and_strange_ones_none():
    assert matching("  ") == [*QUESTIONS.values()]
    assert matching("zeppelin") == []
