"""What the page Tagging says, as numbers."""

from functools import cache

import numpy as np
import pytest

from ebm_viz.structured import Tagging, WordByWord, chain, corpus, train
from ebm_viz.structured.tagging import test_sentences as sentences_of
from ebm_viz.structured.word_by_word import coherence_of_chain, coherence_of_words


@cache
def trained(description):
    *_, last = train(description)
    return last


@pytest.mark.parametrize(
    ("loss", "ratio"), [("nll", 1.2), ("margin", 1.3), ("cost_augmented", 1.4)]
)
def test_wrong_tags_of_another_category_lie_a_little_higher(loss, ratio):
    model, far = trained(Tagging(loss=loss)), corpus.distance()
    above = {0.0: [], 0.5: [], 1.0: []}
    for words, tags in sentences_of(0).values():
        U, A = model.energies(words)
        for place in range(tags.shape[1]):
            for tag in range(len(far)):
                changed = tags.copy()
                changed[:, place] = tag
                rise = chain.energy(U, A, changed) - chain.energy(U, A, tags)
                for distance, higher in zip(far[tags[:, place], tag], rise, strict=True):
                    above[distance].append(higher)
    assert np.mean(above[1.0]) / np.mean(above[0.5]) == pytest.approx(ratio, abs=0.05)


def is_exact(words, start=None, beta=np.inf, step=1.0):
    U, A = trained(Tagging()).energies(words)
    start = None if start is None else start(size=U.shape)
    *_, state = chain.relaxed(U, A, step, beta=beta, start=start)
    return (state.answer == chain.viterbi(U, A)[1]).all(-1), state.q.max(-1).min(-1)


def test_relaxed_inference_is_stuck_now_and_then():
    found = {"uniform": [], "random": [], "entropy": [], "least": [], "long": []}
    chance = np.random.default_rng(0)
    for words, _ in sentences_of(0).values():
        exact, least = is_exact(words)
        found["uniform"].extend(exact)
        found["least"].extend(least)
        found["random"].extend(is_exact(words, chance.normal)[0])
        found["entropy"].extend(is_exact(words, beta=1.0)[0])
        found["long"].extend(is_exact(words, step=100.0)[0])
    uniform, random, entropy, least, long = map(np.array, found.values())
    assert uniform.mean() == pytest.approx(0.93, abs=0.02)
    assert random.mean() == pytest.approx(0.46, abs=0.06)
    assert entropy[~uniform].mean() == pytest.approx(0.5, abs=0.12), "of those stuck"
    assert long.mean() == pytest.approx(0.69, abs=0.06), "steps of 100"
    assert np.median(least[~uniform]) > 0.99, "all of a word's probability is at one tag"
    assert not is_exact(corpus.codes_of("her book can"))[0]


def test_ten_times_as_many_sentences_help_a_network_that_sees_words_alone():
    network = coherence_of_words(trained(WordByWord(sentences=20_000, window=3)))
    whole = coherence_of_chain(trained(Tagging()))
    assert network.right == pytest.approx(whole.right, abs=0.1)
    assert network.torn > 1.5 * whole.torn
