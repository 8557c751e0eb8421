import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.structured import PATH_LOSSES, chain, lattice, words
from ebm_viz.structured.answers import TagAnswers, WordAnswers

EXACT = 1e-9
NAMES = ["energy", "ce", "soft_ce", "nll", "perceptron", "margin", "cost_augmented"]
seeds = st.integers(0, 2**32 - 1)
betas = st.floats(0.1, 5)
margins = st.floats(0.1, 10)
on_words = pytest.mark.parametrize("loss", PATH_LOSSES.values(), ids=PATH_LOSSES.keys())
on_tags = pytest.mark.parametrize(
    "loss", [loss for loss in PATH_LOSSES.values() if not loss.place_by_place], ids=lambda x: x.name
)


def energies(seed, L=8, batch=2):
    return np.random.default_rng(seed).normal(0, 2, (batch, L, 27))


WORDS = ["aba", "bcc"]


def test_the_losses():
    assert list(PATH_LOSSES) == NAMES


@on_words
@given(seed=seeds, beta=betas, margin=margins)
def test_pushes_are_differences_of_the_value(loss, seed, beta, margin):
    E = energies(seed)
    pushes = loss.pushes(WordAnswers(E, WORDS), beta=beta, margin=margin)
    assert pushes.shape == E.shape
    direction = np.random.default_rng(seed + 1).normal(size=E.shape)
    h = 1e-6
    up, down = (
        loss.value(WordAnswers(E + sign * h * direction, WORDS), beta=beta, margin=margin)
        for sign in (1, -1)
    )
    slope = (up - down) / (2 * h)
    assert (pushes * direction).sum((1, 2)) == pytest.approx(slope, abs=1e-5)


@on_words
@given(seed=seeds, margin=margins)
def test_pushes_cancel_in_every_window_but_those_of_the_energy_loss(loss, seed, margin):
    answers = WordAnswers(energies(seed), WORDS)
    totals = loss.pushes(answers, margin=margin).sum(2)
    assert totals == pytest.approx(np.full((2, 8), float(loss.name == "energy")), abs=EXACT)


@given(seeds, betas)
def test_the_order_of_free_energies(seed, beta):
    """All labellings ≤ all words ≤ the right word ≤ its lowest path."""
    answers = WordAnswers(energies(seed), WORDS)
    everything = [
        term.value
        for term in (
            answers.each(beta),
            answers.free(beta),
            answers.right_free(beta),
            answers.right(),
        )
    ]
    for lower, higher in itertools.pairwise(everything):
        assert (lower <= higher + EXACT).all()


@given(seeds)
def test_cross_entropy_is_the_energy_of_the_path_and_the_logs_of_z(seed):
    E = energies(seed)
    log_Z = np.log(np.exp(-E).sum(2)).sum(1)
    P = words.along(E, WORDS)
    F, path = lattice.viterbi(P)
    answers = WordAnswers(E, WORDS)
    assert PATH_LOSSES["ce"].value(answers) == pytest.approx(F + log_Z, abs=EXACT)
    soft = lattice.free(P, 1.0)[0]
    assert PATH_LOSSES["soft_ce"].value(answers) == pytest.approx(soft + log_Z, abs=EXACT)
    codes = np.stack([words.symbols(word) for word in WORDS])
    labels = np.take_along_axis(codes, path, 1)
    per_window = np.take_along_axis(E, labels[..., None], 2)[..., 0] + np.log(np.exp(-E).sum(2))
    assert PATH_LOSSES["ce"].value(answers) == pytest.approx(per_window.sum(1), abs=EXACT)


@pytest.mark.parametrize("name", ["ce", "soft_ce", "nll", "perceptron", "margin", "cost_augmented"])
@given(seed=seeds, beta=betas, margin=margins)
def test_no_value_is_negative(name, seed, beta, margin):
    value = PATH_LOSSES[name].value(WordAnswers(energies(seed), WORDS), beta=beta, margin=margin)
    assert (value >= -EXACT).all()


@given(seeds)
def test_nll_ends_at_the_perceptron_as_beta_grows(seed):
    answers = WordAnswers(energies(seed), WORDS)
    nll, perceptron = (PATH_LOSSES[name] for name in ("nll", "perceptron"))
    assert nll.value(answers, beta=2000.0) == pytest.approx(perceptron.value(answers), abs=0.02)


@given(seeds)
def test_the_margin_loss_falls_weakly_with_the_gap_and_ends_at_the_margin(seed):
    """It is [m − gap]₊ with the gap to the most offending word."""
    E = energies(seed)
    answers = WordAnswers(E, WORDS)
    gap = answers.offending().value - answers.right().value
    for margin in (0.5, 2.0, 8.0):
        value = PATH_LOSSES["margin"].value(answers, margin=margin)
        assert value == pytest.approx(np.maximum(margin - gap, 0), abs=EXACT)
        pushed = np.abs(PATH_LOSSES["margin"].pushes(answers, margin=margin)).sum((1, 2)) > 0
        assert (pushed == (gap < margin)).all()


@given(seeds, margins)
def test_the_cost_augmented_answer_is_far_or_low(seed, margin):
    """It lies at most as high as the best word and m for each window it is further off."""
    E = energies(seed)
    answers = WordAnswers(E, WORDS)
    right, best, far = answers.right(), answers.best(), answers.augmented(margin)
    distance = [((one.derivative - right.derivative) > 0).sum((1, 2)) for one in (best, far)]
    energy = [(one.derivative * E).sum((1, 2)) for one in (best, far)]
    assert (distance[1] >= distance[0]).all()
    assert far.value == pytest.approx(energy[1] - margin * distance[1], abs=EXACT)
    assert (energy[1] - energy[0] <= margin * (distance[1] - distance[0]) + EXACT).all()


def test_the_most_offending_word_is_not_the_best_one():
    """The free energy and the minimum of all words do not leave the right one out."""
    E = np.full((1, 4, 27), 5.0)
    E[0, :2, 0] = E[0, 2:, words.BLANK] = 0.0
    answers = WordAnswers(E, ["a"])
    assert answers.best().value == answers.right().value
    assert answers.free(1.0).value <= answers.right().value
    assert answers.offending().value > answers.right().value


def test_a_word_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="3 letters does not fit into 5 windows"):
        WordAnswers(np.zeros((1, 5, 27)), ["abc"])


def tables(seed):
    generator = np.random.default_rng(seed)
    U, A = generator.normal(0, 2, (3, 4, 5)), generator.normal(0, 2, (5, 5))
    return U, A, generator.integers(5, size=(3, 4))


@on_tags
@given(seed=seeds, beta=betas, margin=margins)
def test_pushes_on_tags_are_differences_of_the_value(loss, seed, beta, margin):
    U, A, gold = tables(seed)
    pushes = loss.pushes(TagAnswers(U, A, gold), beta=beta, margin=margin)
    generator = np.random.default_rng(seed + 1)
    on_U, on_A = generator.normal(size=U.shape), generator.normal(size=A.shape)
    h = 1e-6
    up, down = (
        loss.value(
            TagAnswers(U + sign * h * on_U, A + sign * h * on_A, gold), beta=beta, margin=margin
        )
        for sign in (1, -1)
    )
    expected = (pushes[:, :4] * on_U).sum((1, 2)) + (pushes[:, 4:] * on_A).sum((1, 2))
    assert expected == pytest.approx((up - down) / (2 * h), abs=1e-5)


@on_tags
@given(seed=seeds)
def test_pushes_on_tags_cancel(loss, seed):
    U, A, gold = tables(seed)
    pushes = loss.pushes(TagAnswers(U, A, gold), margin=3.0)
    only = loss.name == "energy"
    assert pushes[:, :4].sum((1, 2)) == pytest.approx(np.full(3, 4.0 * only), abs=EXACT)
    assert pushes[:, 4:].sum((1, 2)) == pytest.approx(np.full(3, 3.0 * only), abs=EXACT)


def test_of_a_gold_answer_that_is_lowest_the_second_lowest_offends_most():
    U, A, _ = tables(0)
    gold = chain.viterbi(U, A)[1]
    answers = TagAnswers(U, A, gold)
    assert (answers.offending().value > answers.right().value).all()
    assert answers.best().value == pytest.approx(answers.right().value)
