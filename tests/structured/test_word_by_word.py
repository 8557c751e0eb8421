"""Tags that are chosen word by word, beside energies of whole answers."""

from itertools import product

import numpy as np
import pytest

from ebm_viz.structured import Tagging, WordByWord, corpus, train
from ebm_viz.structured.word_by_word import (
    LEAST_SHARE,
    ambiguous,
    coherence_of_chain,
    coherence_of_truth,
    coherence_of_words,
    torn,
)


@pytest.fixture(scope="module")
def network():
    *_, last = train(WordByWord())
    return last


def test_the_same_description_gives_the_same_network():
    first, second = ([*train(WordByWord(steps=20))][-1] for _ in range(2))
    words = corpus.codes_of("her flies mark")
    assert (first.probabilities(words) == second.probabilities(words)).all()
    assert WordByWord(steps=120).snapshot_steps() == [0, 50, 100, 120]


def test_what_lies_outside_the_window_does_not_matter():
    *_, last = train(WordByWord(window=1, steps=20))
    one, other = corpus.codes_of("her old dog sees"), corpus.codes_of("her old dog here")
    p, q = last.probabilities(one), last.probabilities(other)
    assert p[:2] == pytest.approx(q[:2])
    assert np.abs(p[2] - q[2]).max() > 1e-6
    assert p.sum(1) == pytest.approx(np.ones(4))


def test_a_batch_is_as_good_as_one_sentence(network):
    words = np.stack([corpus.codes_of("her flies mark"), corpus.codes_of("cook watch run")])
    assert network.probabilities(words)[1] == pytest.approx(network.probabilities(words[1]))


def test_torn_counts_what_is_no_reading():
    p = corpus.marginals(corpus.codes_of("her flies mark"))
    readings = corpus.posterior(corpus.codes_of("her flies mark"))[0]
    known = {tuple(one) for one in readings.tolist()}
    none_of_them = sum(
        float(p[[0, 1, 2], list(y)].prod()) for y in product(range(10), repeat=3) if y not in known
    )
    assert torn(p, readings) == pytest.approx(none_of_them)


def test_ambiguous_sentences_have_two_readings():
    found = ambiguous(0)
    assert len(found) > 40
    for words, meant, readings in found:
        p = corpus.posterior(words)[1]
        assert (p >= LEAST_SHARE).sum() >= 2
        assert (readings == meant).all(1).any()


def test_word_by_word_tears_more_than_energies_of_whole_answers(network):
    words = coherence_of_words(network)
    truth = coherence_of_truth(0)
    *_, last = train(Tagging())
    whole = coherence_of_chain(last)
    assert words.torn > 0.25 > whole.torn
    assert words.drawn_torn > whole.drawn_torn
    assert truth.drawn_torn > 0.2
    assert truth.torn < 0.1


def drawn_answers(U, A, count, generator):
    """Answers (count, T) from p ∝ e^{−E}: sums from the first word on, tags from the last on."""
    forward = -U.copy()
    for t in range(1, len(U)):
        forward[t] += np.logaddexp.reduce(forward[t - 1][:, None] - A, 0)
    answers = np.empty((count, len(U)), int)
    logits = forward[-1]
    for t in range(len(U) - 1, -1, -1):
        answers[:, t] = (logits + generator.gumbel(size=(count, len(A)))).argmax(1)
        logits = forward[t - 1] - A[:, answers[:, t]].T
    return answers


def test_answers_drawn_from_a_chain_are_counted_exactly():
    *_, last = train(Tagging(steps=50))
    drawn = coherence_of_chain(last).drawn_torn
    generator = np.random.default_rng(0)
    shares = []
    for words, _, readings in ambiguous(0):
        U, A = last.energies(words)
        answers = drawn_answers(U, A, 200, generator)
        shares.append((answers[:, None] != readings).any(2).all(1).mean())
    assert drawn == pytest.approx(np.mean(shares), abs=0.02)
