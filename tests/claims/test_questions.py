"""The questions of the course: in order, answered, each with a measurement of its own."""

import re
from itertools import groupby, islice

import numpy as np
import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.claims import CLAIMS, terms
from ebm_viz.claims.questions import CHAPTERS, QUESTIONS, matching
from ebm_viz.core.losses import PUSHING
from ebm_viz.lessons.pages import opened
from ebm_viz.lessons.sharp_edges import SHARES, label_descent
from ebm_viz.scene.view import VIEW_PARAMETERS


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
    claims = question.claims
    assert CLAIMS[question.shown] in claims


def test_every_claim_belongs_to_a_question():
    assert {claim.question for claim in CLAIMS.values()} <= set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_give_no_figures_but_those_that_are_measured(name):
    said = re.findall(r"\d+(?:[.,]\d+)*", QUESTIONS[name].answer)
    assert set(said) <= {"0", "1", "2"}  # of formulas


def test_a_loss_of_ratios_is_continuous_above_0_alone():
    """LVQ2 jumps where F⁻ is negative; every other loss of two energies is continuous."""
    F = torch.linspace(-3, 3, 601, dtype=torch.float64)
    down, up = (each.ravel() for each in torch.meshgrid(F, F, indexing="ij"))
    for name, loss in PUSHING.items():
        if loss.compares != "pairs":
            continue
        values = loss.value(down, up).view(601, 601)
        steepest = max(float(values.diff(dim=k).abs().max()) for k in (0, 1))
        assert (steepest > 0.9) == (name == "lvq2")


def test_the_likelihood_pushes_on_where_an_answer_is_always_or_never_right():
    for shares in ((1.0, 0.0), list(SHARES.values())):
        assert shares[-1] == 0
        (early, pushes), (late, _) = (
            next(islice(label_descent(shares), step, None)) for step in (1000, 2000)
        )
        assert float(pushes[-1]) < -1e-4
        assert float((late - early)[-1] - (late - early)[0]) > 0.5


def test_a_margin_sets_the_scale_alone_only_where_nothing_else_does():
    """A network with a bounded output learns other landscapes, not the same ones enlarged."""
    common = Experiment(loss="hinge", output="bounded", steps=200)
    (one,), (more,) = (train(common.replace(margin=margin), at=[200]) for margin in (1.0, 8.0))
    scale = more.metrics.contrast / one.metrics.contrast
    assert scale < 4


@pytest.mark.parametrize("output", ["linear", "softplus"])
def test_pushing_up_is_no_cure_without_a_gap(output):
    """The perceptron loss pushes the lowest point up, and is satisfied with equal energies."""
    (end,) = train(Experiment(loss="perceptron", output=output, steps=300), at=[300])
    assert np.ptp(end.landscape.energy) < 0.5
    assert end.metrics.gain_over_uniform < 0.05


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


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("why does training on positives alone collapse", "collapse"),
        ("What does beta do to p?", "beta"),
        ("why is F defined up to a constant", "constant"),
        ("what does the margin change", "margin"),
        ("why are NLL's walls steep", "needles"),
        ("what is Z, why is it hard", "z"),
        ("what does CD-1 miss", "without_z"),
        ("min over z versus marginalizing", "latent"),
        ("why does MSE fail with two answers", "answers"),
        ("what does Viterbi minimize", "counting"),
        ("when has a Markov chain mixed?", "walk"),
        ("leaking perplexity", "leak"),
    ],
)
def test_a_question_of_an_exam_leads_to_its_answer(words, name):
    found = matching(words)
    assert QUESTIONS[name] in found
    assert len(found) <= 3  # few enough to be read


@pytest.mark.parametrize(
    ("words", "name"), [("what is Z", "z"), ("margin", "margin"), ("CD1", "without_z")]
)
def test_a_question_that_asks_for_the_words_comes_first(words, name):
    assert matching(words)[0] is QUESTIONS[name]


def test_no_words_find_all_and_strange_ones_none():
    assert matching("  ") == [*QUESTIONS.values()]
    assert matching("zeppelin") == []


@pytest.mark.parametrize("term", terms.TERMS)
def test_every_term_is_used_and_explained_where_it_stands(term):
    texts = [f"{one.sentence} {one.drawn.title}" for one in CLAIMS.values()]
    assert any(terms.TERMS[term] in terms.meanings(text).values() for text in texts)


def test_terms_are_explained_as_they_are_written():
    found = terms.meanings("A gain of 2 nats; log *Z* is 3, and nothing is said of gapped ones.")
    assert [*found] == ["nats", "gain", "log Z"]


LINKS = {link.address: link for one in QUESTIONS.values() for link in one.links}
LINKS |= {claim.link.address: claim.link for claim in CLAIMS.values()}


@pytest.mark.parametrize("address", LINKS)
def test_a_link_shows_no_run_twice(address):
    scene = opened(LINKS[address], VIEW_PARAMETERS).scene
    labels = [run.label for run in scene.runs] if scene else []
    assert len({*labels}) == len(labels)
