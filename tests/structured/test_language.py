"""A model that reads the word that it guesses, beside those that do not."""

from itertools import product

import numpy as np
import pytest
import torch

from ebm_viz.structured import Language, corpus, train
from ebm_viz.structured.language import MODELS, _begins_with, _Model, best_perplexity


@pytest.fixture(scope="module")
def trained():
    return [*train(Language(steps=100))]


def test_a_model_that_reads_the_word_itself_has_a_perplexity_of_one(trained):
    first, last = trained[0], trained[-1]
    assert all(50 < first.perplexity[name] < 75 for name in MODELS)
    assert last.perplexity["leaking"] < 1.05
    assert last.salad["leaking"] < 1.1
    assert last.perplexity["causal"] > best_perplexity(0) > 20
    assert last.salad["causal"] > 2 * last.perplexity["causal"]
    assert last.perplexity["around"] < last.perplexity["causal"]
    assert (last.guesses["leaking"] > 0.9).all()


def test_the_same_description_gives_the_same_snapshots(trained):
    again = [*train(Language(steps=10))]
    assert again[1].perplexity == trained[1].perplexity


def test_another_sentence_is_guessed_by_the_same_models(trained):
    other = [*train(Language(steps=10, sentence="cook watch run"))][-1]
    assert other.perplexity == trained[1].perplexity
    assert Language(sentence="cook watch run").network_key == Language().network_key


@pytest.mark.parametrize(("name", "seen"), [("causal", "before"), ("around", "others")])
def test_only_the_leaking_model_sees_the_word_itself(name, seen):
    model = _Model(name, np.random.default_rng(0))
    words = np.array([[1, 2, 3, 4, 5]])
    changed = words.copy()
    changed[0, 2] = 9
    with torch.no_grad():
        states = model._states(torch.from_numpy(words))[0]
        others = model._states(torch.from_numpy(changed))[0]
    moved = (states - others).abs().sum(1) > 1e-7
    assert moved.tolist() == [seen == "others", seen == "others", False, True, True]


def test_what_a_sentence_begins_with():
    """p(first word) sums to 1, and two words are summed over all that may come between."""
    count = len(corpus.WORDS)
    assert sum(_begins_with(np.array([w]), 1) for w in range(count)) == pytest.approx(1)
    sentence = corpus.codes_of("her flies mark")
    after = sum(_begins_with(np.array([*sentence[:1], w]), 3) for w in range(count))
    assert after == pytest.approx(_begins_with(sentence[:1], 3))
    exact = sum(
        corpus.sequences(3)[1] @ corpus.emission()[corpus.sequences(3)[0], [a, b, c]].prod(1)
        for a, b, c in product([sentence[0]], [sentence[1]], range(count))
    )
    assert exact <= _begins_with(sentence[:2], 3)
