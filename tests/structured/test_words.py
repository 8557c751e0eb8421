import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.structured import lattice, words

EXACT = 1e-9
LETTERS, L = "abc", 5
seeds = st.integers(0, 2**32 - 1)
betas = st.floats(0.05, 20)


def energies(seed, windows=L):
    """Random for three letters and the blank; no other letter can be."""
    E = np.full((windows, 27), np.inf)
    allowed = [*range(len(LETTERS)), words.BLANK]
    E[:, allowed] = np.random.default_rng(seed).normal(0, 2, (windows, len(allowed)))
    return E


def all_paths(windows=L):
    """Every word of the three letters with all its paths, as symbols."""
    for n in range(1, windows // 2 + 1):
        for word in itertools.product(LETTERS, repeat=n):
            codes = words.symbols("".join(word))
            for places in itertools.combinations(range(1, windows), 2 * n - 1):
                moves = np.zeros(windows, int)
                moves[list(places)] = 1
                yield "".join(word), codes[np.cumsum(moves)]


ALL = list(all_paths())


def energy_of(E, path):
    return E[np.arange(len(path)), path].sum()


@given(seeds)
def test_the_best_word_is_the_lowest_of_all(seed):
    E = energies(seed)
    F, word, path = words.best_word(E)
    lowest, best = min((energy_of(E, path), word) for word, path in ALL)
    assert pytest.approx(lowest, abs=EXACT) == F
    assert word == best == words.spelled(path)
    assert energy_of(E, path) == pytest.approx(F, abs=EXACT)


@given(seeds, betas)
def test_the_free_energy_of_all_words(seed, beta):
    E = energies(seed)
    everything = np.array([energy_of(E, path) for _, path in ALL])
    lowest = everything.min()
    shares = np.exp(-beta * (everything - lowest))
    F, marginals = words.free_words(E, beta)
    assert pytest.approx(lowest - math.log(shares.sum()) / beta, abs=EXACT) == F
    expected = np.zeros((L, 27))
    for share, (_, path) in zip(shares / shares.sum(), ALL, strict=True):
        expected[np.arange(L), path] += share
    assert marginals == pytest.approx(expected, abs=EXACT)


@given(seeds, st.sampled_from(["a", "b", "ab", "aa", "cb"]))
def test_the_most_offending_word_is_the_lowest_of_all_others(seed, given_word):
    E = energies(seed)
    F, word, path = words.most_offending(E, given_word)
    lowest, best = min((energy_of(E, path), word) for word, path in ALL if word != given_word)
    assert pytest.approx(lowest, abs=EXACT) == F
    assert word == best == words.spelled(path)
    assert energy_of(E, path) == pytest.approx(F, abs=EXACT)
    assert words.lowest_other(E, given_word) == F


@given(seeds)
def test_the_most_offending_of_the_best_word_is_not_below_it(seed):
    E = energies(seed, 7)
    F, word, _ = words.best_word(E)
    other, other_word, _ = words.most_offending(E, word)
    assert other >= F
    assert other_word != word
    if word != "a":
        assert words.most_offending(E, "a")[1] == word


@given(seeds, st.sampled_from(["a", "bc"]))
def test_the_best_word_is_the_lowest_of_the_lattices(seed, word):
    E = energies(seed)
    assert words.best_word(E)[0] <= lattice.viterbi(words.along(E, word))[0] + EXACT
    assert words.free_words(E, 1.0)[0] <= lattice.free(words.along(E, word), 1.0)[0] + EXACT


def test_batches_are_each_of_them():
    E = np.random.default_rng(0).normal(size=(4, 9, 27))
    given_words = ["ab", "cd", "aa", "zz"]
    best, offending = words.best_word(E), words.most_offending(E, given_words)
    F, marginals = words.free_words(E, 2.0)
    P = words.along(E, given_words)
    for b, word in enumerate(given_words):
        assert best[0][b] == words.best_word(E[b])[0]
        assert best[1][b] == words.best_word(E[b])[1]
        assert offending[0][b] == words.most_offending(E[b], word)[0]
        assert offending[1][b] == words.most_offending(E[b], word)[1]
        assert words.lowest_other(E, given_words)[b] == offending[0][b]
        assert F[b] == pytest.approx(words.free_words(E[b], 2.0)[0], abs=EXACT)
        assert marginals[b] == pytest.approx(words.free_words(E[b], 2.0)[1], abs=EXACT)
        assert (P[b] == words.along(E[b], word)).all()


def test_marginals_of_large_energies_sum_to_one():
    E = -1e5 * np.abs(np.random.default_rng(1).normal(size=(12, 27)))
    F, marginals = words.free_words(E, 1.0)
    assert np.isfinite(F)
    assert marginals.sum(1) == pytest.approx(np.ones(12), abs=EXACT)


@pytest.mark.parametrize("word", ["all", "aa", "cattle", "z"])
def test_every_legal_path_of_a_word_spells_it(word):
    generator = np.random.default_rng(0)
    codes = words.symbols(word)
    for _ in range(20):
        path = codes[lattice.random_path(3 * len(codes), len(codes), generator)]
        assert words.spelled(path) == word


def test_symbols_window_by_window_are_read_by_majority_between_blanks():
    codes = [words.SYMBOLS.index(symbol) for symbol in "aaba__ll_l_"]
    assert words.read(codes) == "all"
    assert words.read([words.BLANK] * 4) == ""


@pytest.mark.parametrize("word", ["", "Cattle", "ca t", "naïve", "a1"])
def test_a_word_of_anything_but_letters_is_refused(word):
    with pytest.raises(ValueError, match="letters a to z"):
        words.symbols(word)


def test_words_of_one_length_form_a_batch():
    assert words.symbols(["ab", "cd"]).tolist() == [[0, 26, 1, 26], [2, 26, 3, 26]]
    with pytest.raises(ValueError, match="one length"):
        words.symbols(["ab", "c"])
    with pytest.raises(ValueError, match="at least one word"):
        words.symbols([])


@pytest.mark.parametrize("shape", [(27,), (5, 26), (1, 27)])
def test_energies_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"window|shape"):
        words.best_word(np.zeros(shape))
