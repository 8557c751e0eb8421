import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.structured import lattice

EXACT = 1e-9
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 9).flatmap(lambda L: st.tuples(st.just(L), st.integers(1, L)))


def energies(seed, *shape):
    return np.random.default_rng(seed).normal(0, 3, shape)


def legal_paths(L, T):
    for places in itertools.combinations(range(1, L), T - 1):
        path = np.zeros(L, int)
        path[list(places)] = 1
        yield np.cumsum(path)


def legal(path, T):
    return path[0] == 0 and path[-1] == T - 1 and set(np.diff(path)) <= {0, 1}


@given(sizes, seeds)
def test_viterbi_is_the_lowest_of_all_legal_paths(size, seed):
    P = energies(seed, *size)
    F, path = lattice.viterbi(P)
    lowest = min(P[np.arange(size[0]), one].sum() for one in legal_paths(*size))
    assert pytest.approx(lowest, abs=EXACT) == F
    assert legal(path, size[1])
    assert lattice.path_energy(P, path) == pytest.approx(F, abs=EXACT)


@given(sizes, seeds, st.floats(0.03, 30))
def test_the_free_energy_is_the_soft_minimum_of_all_legal_paths(size, seed, beta):
    P = energies(seed, *size)
    all_energies = np.array([P[np.arange(size[0]), one].sum() for one in legal_paths(*size)])
    lowest = all_energies.min()
    soft = lowest - math.log(np.exp(-beta * (all_energies - lowest)).sum()) / beta
    F, gamma = lattice.free(P, beta)
    assert pytest.approx(soft, abs=EXACT) == F
    assert gamma.sum(1) == pytest.approx(np.ones(size[0]), abs=EXACT)
    count = lattice.count(*size)
    assert len(all_energies) == count
    assert lowest - math.log(count) / beta - EXACT <= F <= lowest + EXACT


@given(sizes, seeds, st.floats(0.1, 10))
def test_marginals_are_derivatives_of_the_free_energy(size, seed, beta):
    P = energies(seed, *size)
    gamma = lattice.free(P, beta)[1]
    i, j = (np.random.default_rng(seed).integers(n) for n in size)
    moved = np.zeros_like(P)
    moved[i, j] = h = 1e-5
    slope = (lattice.free(P + moved, beta)[0] - lattice.free(P - moved, beta)[0]) / (2 * h)
    assert gamma[i, j] == pytest.approx(slope, abs=1e-7)


def test_a_large_beta_ends_at_viterbi():
    P = energies(0, 12, 6)
    F = lattice.viterbi(P)[0]
    distances = [F - lattice.free(P, beta)[0] for beta in (1, 4, 100)]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 1e-3


@given(st.integers(1, 4), sizes, seeds)
def test_a_batch_is_each_of_it(batch, size, seed):
    P = energies(seed, batch, *size)
    F, paths = lattice.viterbi(P)
    soft, gamma = lattice.free(P, 2.0)
    for b in range(batch):
        assert F[b] == lattice.viterbi(P[b])[0]
        assert paths[b].tolist() == lattice.viterbi(P[b])[1].tolist()
        assert soft[b] == pytest.approx(lattice.free(P[b], 2.0)[0], abs=EXACT)
        assert gamma[b] == pytest.approx(lattice.free(P[b], 2.0)[1], abs=EXACT)


@pytest.mark.parametrize("beta", [0.1, 1.0, 30.0])
def test_a_word_longer_than_the_picture_has_no_path(beta):
    P = energies(0, 3, 5)
    F, path = lattice.viterbi(P)
    assert np.inf == F
    assert (path == -1).all()
    soft, gamma = lattice.free(P, beta)
    assert soft == np.inf  # not NaN
    assert not gamma.any()
    assert lattice.count(3, 5) == 0


def test_the_end_has_to_be_reached():
    """An end at the best column would let every longer word fit at no cost."""
    P = np.zeros((6, 4))
    P[:, 2:] = 100.0
    assert lattice.viterbi(P)[0] == 200.0


def test_the_start_has_to_be_the_first_symbol():
    """An open first row would let letters in front go at no cost."""
    P = np.zeros((6, 4))
    P[:, :2] = 100.0
    assert lattice.viterbi(P)[0] == 200.0


def test_a_step_moves_by_one_symbol_at_most():
    """A cumulated first row would fit a word of many letters into few windows."""
    assert lattice.viterbi(np.zeros((23, 40)))[0] == np.inf


def test_energies_as_large_as_a_collapse_makes_them_stay_numbers():
    P = -1e5 * np.abs(energies(0, 10, 4))
    F, gamma = lattice.free(P, 1.0)
    assert np.isfinite(F)
    assert gamma.sum(1) == pytest.approx(np.ones(10), abs=EXACT)


@given(sizes, seeds)
def test_random_paths_and_even_paths_are_legal(size, seed):
    L, T = size
    assert legal(lattice.random_path(L, T, np.random.default_rng(seed)), T)
    assert legal(lattice.even_path(L, T), T)


def test_random_paths_are_equally_likely():
    generator = np.random.default_rng(0)
    drawn = [tuple(lattice.random_path(5, 3, generator)) for _ in range(6000)]
    counts = [drawn.count(one) for one in set(drawn)]
    assert len(counts) == lattice.count(5, 3) == 6
    assert min(counts) > 880
    assert max(counts) < 1120


def test_a_path_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="3 windows and 4 symbols"):
        lattice.even_path(3, 4)


def test_energies_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="shape"):
        lattice.viterbi(np.zeros(4))
