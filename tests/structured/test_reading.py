"""What the page says of the reader, at its own defaults."""

import numpy as np
import pytest
import torch

from ebm_viz.experiment import ExperimentError
from ebm_viz.structured import PATH_LOSSES, Reading, lattice, train, words
from ebm_viz.structured.network import OUTPUTS, WindowNetwork
from ebm_viz.structured.reading import picture_of
from ebm_viz.structured.writing import count_windows, draw, windows

SHORT = Reading(word="cat", letter_steps=20, word_steps=20)


def last(reading):
    *_, snapshot = train(reading)
    return snapshot


@pytest.fixture(scope="module")
def by_default():
    return list(train(Reading()))


def test_it_learns_to_read(by_default):
    shown = by_default[-1]
    assert shown.words_right >= 0.97
    assert shown.greedy_right >= 0.9
    assert shown.gap > 3
    assert shown.best[1] == shown.greedy == "cattle"
    assert shown.path[0] == 0
    assert shown.path[-1] == 11
    assert set(np.diff(shown.path)) <= {0, 1}
    assert shown.best_other[0] > shown.F


def test_letters_alone_are_not_enough(by_default):
    end_of_letters = next(shown for shown in by_default if shown.step == 300)
    assert end_of_letters.words_right < 0.3
    assert end_of_letters.network is not None


def test_its_snapshots(by_default):
    reading = Reading()
    assert [shown.step for shown in by_default] == reading.snapshot_steps()
    assert len(by_default) == 71
    assert {shown.energies.shape for shown in by_default} == {(28, 27)}
    assert lattice.count(28, 12) == 13_037_895
    assert [shown.stage for shown in by_default] == [1] * 30 + [2] * 41


def test_the_same_reading_gives_the_same_snapshots(by_default):
    for shown, again in zip(by_default[:5], train(Reading()), strict=False):
        assert (shown.energies == again.energies).all()


def test_another_word_is_read_by_the_same_network(by_default):
    other = by_default[-1].of_word("salad")
    assert other.best[1] == "salad"
    assert other.reading.network_key == by_default[-1].reading.network_key
    same = by_default[-1].of_word("cattle")
    assert same.energies == pytest.approx(by_default[-1].energies)
    with pytest.raises(ValueError, match="not kept"):
        by_default[1].of_word("salad")


def test_it_reads_double_letters(by_default):
    assert [by_default[-1].of_word(word).best[1] for word in ("all", "aaa", "book")] == [
        "all",
        "aaa",
        "book",
    ]


@pytest.mark.parametrize("output", OUTPUTS)
def test_lowering_the_right_word_alone_collapses(output):
    first, *_, shown = train(Reading(loss="energy", output=output, word_steps=100))
    assert shown.words_right == 0
    if output == "linear":
        assert shown.size > 100 * first.size
    else:
        assert shown.size < 0.4
        assert abs(shown.gap) < 0.05


@pytest.mark.parametrize("loss", ["perceptron", "margin"])
def test_from_random_weights_losses_that_lift_one_path_go_flat(loss):
    shown = last(Reading(loss=loss, letter_steps=0, word_steps=200))
    assert shown.words_right == 0
    assert shown.size < 0.15
    assert np.abs(shown.energies).max() > 0.3, "alike, but not equal"


def test_a_cost_augmented_margin_lifts_one_path_and_does_not_go_flat():
    assert last(Reading(loss="cost_augmented", letter_steps=0, word_steps=200)).size > 0.5


def test_the_likelihood_needs_no_letters():
    assert last(Reading(loss="nll", letter_steps=0)).words_right > 0.9


def test_read_by_the_minimiser_that_trained():
    shown = last(Reading(loss="nll"))
    assert shown.words_right > 0.95
    assert shown.greedy_right < 0.6
    right = words.symbols("cattle")[shown.path]
    lowest = shown.energies.argmin(1)
    wrong = np.flatnonzero(lowest != right)
    assert len(wrong), "a wrong symbol is the lowest of its window"
    assert np.abs(shown.pushes()[wrong, lowest[wrong]]).max() < 0.1


def test_the_mean_gap_passes_the_margin_and_rises_more_slowly():
    gaps = {shown.step: shown.gap for shown in train(Reading(loss="margin"))}
    assert gaps[700] > Reading().margin
    assert gaps[700] - gaps[620] < 0.6 * (gaps[460] - gaps[380])


def test_a_training_that_diverges_says_so():
    shown = last(Reading(loss="energy", learning_rate=0.1, word_steps=500))
    assert "Diverged at step" in shown.divergence
    assert np.isfinite(shown.energies).all()


@pytest.mark.parametrize("loss", PATH_LOSSES)
def test_every_loss_trains(loss):
    shown = last(SHORT.replace(loss=loss))
    assert shown.step == 40
    assert shown.pushes().shape == shown.energies.shape
    assert np.isfinite(shown.gap)


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_pull_back_is_the_gradient(output):
    generator = np.random.default_rng(0)
    network = WindowNetwork.drawn(8, output, generator)
    network.parameters += 0.1 * torch.randn(len(network.parameters))
    seen = windows(draw(["ab", "cd"], 6, 0.05, generator), 4)
    pushes = generator.normal(size=(2, seen.shape[1], 27))
    own = network.linearise(seen)[1](pushes)
    parameters = network.parameters.clone().requires_grad_()
    sizes = [576 * 8, 8, 8 * 27, 27]
    first, shift, second, offset = parameters.split(sizes)
    hidden = torch.relu(torch.from_numpy(seen) @ first.view(576, 8) + shift)
    sums = hidden @ second.view(8, 27) + offset
    shaped = {"linear": sums, "squared": sums**2, "softplus": torch.nn.functional.softplus(sums)}
    energies = shaped[output]
    assert network.energies(seen) == pytest.approx(energies.detach().numpy(), abs=1e-5)
    (energies * torch.from_numpy(pushes).float()).sum().backward()
    assert own.numpy() == pytest.approx(parameters.grad.numpy(), rel=1e-4, abs=1e-4)


def test_a_picture_is_the_same_at_every_step_and_ends_in_an_empty_cell():
    picture = picture_of(Reading(word="mm", noise=0.0))
    assert picture.shape == (32, 18 * 3)
    assert (picture == picture_of(Reading(word="mm", noise=0.0))).all()
    assert picture[:, :36].max() > 0.9
    assert not picture[:, 37:].any()


@pytest.mark.parametrize("stride", [3, 4, 9])
def test_every_word_has_windows_enough(stride):
    for letters in range(1, 13):
        assert count_windows(letters, stride) >= 2 * letters
        picture = draw(["a" * letters], 6, 0.0, np.random.default_rng(0))
        assert windows(picture, stride).shape == (1, count_windows(letters, stride), 576)


def test_letters_are_told_apart():
    drawn = draw(list(words.SYMBOLS[:26]), 0, 0.0, np.random.default_rng(0)).reshape(26, -1)
    distances = np.linalg.norm(drawn[:, None] - drawn, axis=2) + 100 * np.eye(26)
    assert distances.min() > 2.5


@pytest.mark.parametrize("word", ["", "two words", "naïve", "x1"])
def test_a_word_of_anything_but_letters_is_explained(word):
    with pytest.raises(ExperimentError, match=r"Word \(word\) .*letters a to z"):
        Reading(word=word)


def test_a_word_may_be_typed_in_capitals():
    assert Reading(word=" Cattle ").word == "cattle"


def test_values_out_of_limits_are_explained():
    with pytest.raises(ExperimentError, match=r"Stride .* a whole number from 3 to 9"):
        Reading(stride=10)
    with pytest.raises(ExperimentError, match="Did you mean 'stride'"):
        Reading(strid=4)


def test_addresses_and_files_bring_it_back():
    reading = Reading(word="dog", loss="nll", beta=0.5, stride=3)
    assert reading.to_query() == {"word": "dog", "loss": "nll", "beta": "0.5", "stride": "3"}
    assert Reading.from_query(reading.to_query()) == reading
    assert Reading.from_json(reading.to_json()) == reading
    assert reading.key != Reading().key


def test_settings_that_change_nothing_are_not_asked_for():
    names = {
        setting.name for setting in Reading(loss="perceptron", letter_steps=0).relevant_settings()
    }
    assert not names & {"beta", "margin", "blanks"}
    assert {"loss", "word", "seed"} <= names


def test_a_long_training_has_no_more_snapshots():
    steps = Reading(letter_steps=1000, word_steps=2000).snapshot_steps()
    assert len(steps) <= 74
    assert {0, 1000, 3000} <= set(steps)
    assert Reading(letter_steps=0, word_steps=0).snapshot_steps() == [0]
