import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.structured import chain

EXACT = 1e-9
T, K = 4, 5
ALL = np.array(list(itertools.product(range(K), repeat=T)))
seeds = st.integers(0, 2**32 - 1)


def tables(seed):
    generator = np.random.default_rng(seed)
    return generator.normal(0, 2, (T, K)), generator.normal(0, 2, (K, K))


def all_energies(U, A):
    return np.array([chain.energy(U, A, y) for y in ALL])


@given(seeds)
def test_viterbi_is_the_lowest_of_all_answers(seed):
    U, A = tables(seed)
    F, y = chain.viterbi(U, A)
    energies = all_energies(U, A)
    assert pytest.approx(energies.min(), abs=EXACT) == F
    assert y.tolist() == ALL[energies.argmin()].tolist()


@given(seeds, st.integers(0, K**T - 1))
def test_the_most_offending_is_the_lowest_of_all_others(seed, gold):
    U, A = tables(seed)
    energies = all_energies(U, A)
    energies[gold] = np.inf
    F, y = chain.most_offending(U, A, ALL[gold])
    assert pytest.approx(energies.min(), abs=EXACT) == F
    assert y.tolist() == ALL[energies.argmin()].tolist()


@given(seeds, st.integers(0, K**T - 1), st.floats(0.1, 5))
def test_the_augmented_minimum(seed, gold, margin):
    U, A = tables(seed)
    distance = np.abs(np.arange(K)[:, None] - np.arange(K))
    far = margin * distance[ALL[gold], ALL].sum(1)
    values = all_energies(U, A) - far
    F, y = chain.augmented(U, A, ALL[gold], margin * distance)
    assert pytest.approx(values.min(), abs=EXACT) == F
    assert y.tolist() == ALL[values.argmin()].tolist()


@given(seeds, st.floats(0.05, 10))
def test_the_free_energy_and_its_derivatives(seed, beta):
    U, A = tables(seed)
    energies = all_energies(U, A)
    shares = np.exp(-beta * (energies - energies.min()))
    F, tags, pairs = chain.free(U, A, beta)
    assert pytest.approx(energies.min() - math.log(shares.sum()) / beta, abs=EXACT) == F
    shares = shares / shares.sum()
    for t in range(T):
        expected = np.bincount(ALL[:, t], shares, K)
        assert tags[t] == pytest.approx(expected, abs=EXACT)
    counted = np.zeros((K, K))
    np.add.at(counted, (ALL[:, :-1], ALL[:, 1:]), shares[:, None])
    assert pairs == pytest.approx(counted, abs=EXACT)


def test_batches_are_each_of_them():
    generator = np.random.default_rng(0)
    U, A = generator.normal(size=(6, T, K)), generator.normal(size=(K, K))
    y = generator.integers(K, size=(6, T))
    for function in (chain.viterbi, lambda U, A: chain.free(U, A, 1.5)):
        together = function(U, A)
        for b in range(6):
            for whole, part in zip(together, function(U[b], A), strict=True):
                assert whole[b] == pytest.approx(part, abs=EXACT)
    F, found = chain.most_offending(U, A, y)
    for b in range(6):
        one, answer = chain.most_offending(U[b], A, y[b])
        assert F[b] == pytest.approx(one, abs=EXACT)
        assert found[b].tolist() == answer.tolist()


def test_one_word_alone():
    U, A = np.array([[2.0, 1.0, 3.0]]), np.zeros((3, 3))
    assert chain.viterbi(U, A)[1].tolist() == [1]
    assert chain.most_offending(U, A, [1])[1].tolist() == [0]
    assert chain.free(U, A, 1.0)[2].sum() == 0


@given(seeds, st.sampled_from([math.inf, 4.0, 1.0]))
def test_relaxed_inference_descends_and_rounds(seed, beta):
    U, A = tables(seed)
    states = list(chain.relaxed(U, A, step=0.02, steps=60, beta=beta))
    objectives = np.array([float(state.objective) for state in states])
    assert [state.step for state in states] == list(range(61))
    assert (np.diff(objectives) <= 1e-9).all()
    assert states[-1].q.sum(1) == pytest.approx(np.ones(T), abs=EXACT)
    lowest = chain.viterbi(U, A)[0]
    assert all(float(state.energy) >= lowest - EXACT for state in states)
    assert states[0].q == pytest.approx(np.full((T, K), 1 / K))


@given(seeds)
def test_its_step_follows_the_slope(seed):
    """θ moves against the difference quotient of the objective."""
    U, A = tables(seed)
    start = np.random.default_rng(seed).normal(size=(T, K))

    def objective(theta):
        return float(next(chain.relaxed(U, A, steps=0, beta=2.0, start=theta)).objective)

    first, second = chain.relaxed(U, A, step=1e-3, steps=1, beta=2.0, start=start)
    slope = np.zeros_like(start)
    for place in np.ndindex(*start.shape):
        moved = np.zeros_like(start)
        moved[place] = 1e-5
        slope[place] = (objective(start + moved) - objective(start - moved)) / 2e-5
    log_ratio = np.log(second.q) - np.log(first.q)
    expected = -1e-3 * slope
    for t in range(T):
        difference = log_ratio[t] - expected[t]
        assert difference == pytest.approx(np.full(K, difference[0]), abs=1e-8)


def test_the_entropy_bounds_the_free_energy():
    """The mean-field free energy lies above the exact one."""
    U, A = tables(5)
    *_, last = chain.relaxed(U, A, step=0.3, steps=300, beta=1.0)
    assert float(last.objective) >= float(chain.free(U, A, 1.0)[0])


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="K"):
        chain.viterbi(np.zeros((3, 4)), np.zeros((3, 3)))
