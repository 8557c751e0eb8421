import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.core.losses import LOSSES, PUSHING, ScoreLoss

NAMES = {
    *("energy", "perceptron", "simple", "hinge", "log", "square_square", "square_exponential"),
    *("mce", "lvq2", "infonce", "nll"),
    *("nll_monte_carlo", "nll_importance", "contrastive_divergence"),
    *("persistent_contrastive_divergence", "generator", "nce"),
    *("score_matching", "sliced_score_matching", "denoising_score_matching"),
}
SETTINGS = {"margin": 1.0, "beta": 1.0, "gamma": 1.0, "window": 1.0}
every_loss = pytest.mark.parametrize("loss", PUSHING.values(), ids=PUSHING.keys())

seeds = st.integers(0, 2**32 - 1)
betas = st.floats(0.03, 30.0)
energies = st.floats(-50.0, 50.0)
settings = st.fixed_dictionaries(
    {
        "margin": st.floats(0.1, 10.0),
        "beta": betas,
        "gamma": st.floats(0.01, 100.0),
        "window": st.floats(0.01, 10.0),
    }
)


def vector(*values):
    return torch.tensor(values, dtype=torch.float64)


def contrast(loss, positive, negative):
    """One positive and one negative (and a third, higher energy where the loss wants several)."""
    several = [[negative, negative + 0.7]]
    shapes = {"list": several, "noise": several, "box": [negative, negative + 0.7]}
    return vector(positive), vector(*shapes.get(loss.compares, [negative]))


def value_of_two(loss, positive, negative):
    """The loss when the world has two answers only, the right one and a wrong one."""
    shapes = {"list": [[negative]], "noise": [[negative]], "box": [positive, negative]}
    return float(loss.value(vector(positive), vector(*shapes.get(loss.compares, [negative]))))


def away_from_kinks(loss, seed, low=-3.0, count=60, *, margin, window, **others):
    """Random energies in the shapes that the loss wants, none of them close to a kink."""
    generator = torch.Generator().manual_seed(seed)

    def uniform(*shape):
        drawn = torch.rand(*shape, generator=generator, dtype=torch.float64)
        return low + (3.0 - low) * drawn

    nodes = low + (uniform(1) - low) / 3 + 0.37 * torch.randperm(7, generator=generator)
    positive, negative = uniform(200), uniform(200)
    kinks = [
        positive,
        negative - margin,
        positive - negative,
        margin + positive - negative,
        positive - (1 + window) * negative,
        positive - nodes.min(),
    ]
    distance = torch.stack(kinks).abs().amin(0).minimum(negative.abs() / 50)
    kept = (distance > 1e-3).nonzero()[:count, 0]
    several = uniform(len(kept), 4)
    shaped = {"list": several, "noise": several, "box": nodes}
    return positive[kept], shaped.get(loss.compares, negative[kept]), uniform(7)


def difference(function, point, ahead, behind):
    """The slope of `function` along each coordinate, from `behind` below to `ahead` above."""
    slopes = torch.empty(point.numel(), dtype=point.dtype)
    for index in range(point.numel()):
        along = torch.zeros(point.numel(), dtype=point.dtype)
        along[index] = 1.0
        along = along.view_as(point)
        rise = function(point + ahead * along) - function(point - behind * along)
        slopes[index] = rise / (ahead + behind)
    return slopes.view_as(point)


def differences(loss, positive, negative, ahead, behind, **settings):
    by_positive = difference(
        lambda moved: loss.value(moved, negative, **settings).sum(), positive, ahead, behind
    )
    by_negative = difference(
        lambda moved: loss.value(positive, moved, **settings).sum(), negative, ahead, behind
    )
    return torch.cat([by_positive, by_negative.reshape(-1)])


def flat_pushes(loss, positive, negative, **settings):
    down, up = loss.pushes(positive, negative, **settings)
    assert down.shape == positive.shape
    assert up.shape == negative.shape
    return torch.cat([down, up.reshape(-1)])


def test_the_registry_holds_every_loss():
    assert set(LOSSES) >= NAMES
    assert all(loss.name == name for name, loss in LOSSES.items())
    of_slopes = {loss for loss in LOSSES.values() if isinstance(loss, ScoreLoss)}
    assert {loss.depends_on for loss in of_slopes} == {"slope"}
    assert set(LOSSES.values()) - of_slopes == set(PUSHING.values())


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_a_loss_says_what_it_is(loss):
    for text in (loss.label, loss.description, loss.formula, loss.source):
        assert text.strip()
    assert "F" in loss.formula
    assert loss.description.endswith(".")


@every_loss
@given(seed=seeds, settings=settings)
def test_pushes_are_the_derivatives_of_the_value(loss, seed, settings):
    positive, negative, log_weights = away_from_kinks(loss, seed, count=6, **settings)
    settings = {**settings, "log_weights": log_weights}
    pushes = flat_pushes(loss, positive, negative, **settings)
    scale = float(pushes.abs().max()) + 1.0

    sloped = [positive.clone().requires_grad_(), negative.clone().requires_grad_()]
    total = loss.value(*sloped, **settings).sum()
    automatic = torch.autograd.grad(total, sloped, allow_unused=True, materialize_grads=True)
    automatic = torch.cat([automatic[0], automatic[1].reshape(-1)])
    torch.testing.assert_close(pushes, automatic, atol=3e-9 * scale, rtol=0)

    numeric = differences(loss, positive, negative, 1e-5, 1e-5, **settings)
    torch.testing.assert_close(pushes, numeric, atol=1e-5 * scale, rtol=0)


LATTICE = list(itertools.product((-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0), (0.5, 1.0, 1.5, 2.0, 3.0)))
"""Pairs (F⁺, F⁻) that hit every kink when m = δ = 1."""


def one_sided(loss, positive, negative):
    arguments = contrast(loss, positive, negative)
    below = differences(loss, *arguments, 0.0, 1e-6, **SETTINGS)
    above = differences(loss, *arguments, 1e-6, 0.0, **SETTINGS)
    return below, above, flat_pushes(loss, *arguments, **SETTINGS)


@every_loss
def test_pushes_lie_between_the_one_sided_derivatives(loss):
    for positive, negative in LATTICE:
        below, above, pushes = one_sided(loss, positive, negative)
        assert (pushes >= below.minimum(above) - 1e-4).all(), (positive, negative)
        assert (pushes <= below.maximum(above) + 1e-4).all(), (positive, negative)


@every_loss
def test_a_loss_names_its_kinks_exactly_when_it_has_some(loss):
    jumps = [(above - below).abs().max() for below, above, _ in _on_lattice(loss)]
    assert (max(jumps) > 0.01) == (loss.kink is not None)


@every_loss
def test_there_is_no_push_at_a_kink(loss):
    for below, above, pushes in _on_lattice(loss):
        assert (pushes[(above - below).abs() > 0.01] == 0).all()


def _on_lattice(loss):
    return [one_sided(loss, positive, negative) for positive, negative in LATTICE]


@every_loss
def test_a_flat_surface_minimises_the_loss_exactly_when_it_can_collapse(loss):
    levels = range(-20, 21, 2)
    lowest = min(value_of_two(loss, *pair) for pair in itertools.product(levels, levels))
    flat = min(value_of_two(loss, level, level) for level in levels)
    assert (flat <= lowest + 1e-6) == loss.can_collapse


@every_loss
@pytest.mark.parametrize("setting", ["margin", "gamma", "window"])
def test_a_setting_matters_exactly_when_the_loss_has_it(loss, setting):
    positive, negative, _ = away_from_kinks(loss, 0, low=0.1, **SETTINGS)
    before = loss.value(positive, negative, **SETTINGS)
    after = loss.value(positive, negative, **{**SETTINGS, setting: 2.0})
    assert (not torch.equal(before, after)) == (setting in loss.settings)
    if setting == "margin":
        assert loss.has_margin == (setting in loss.settings)


@every_loss
def test_beta_matters_to_the_losses_that_average_over_it(loss):
    positive, negative, _ = away_from_kinks(loss, 0, **SETTINGS)
    before = loss.value(positive, negative, **SETTINGS)
    after = loss.value(positive, negative, **{**SETTINGS, "beta": 2.0})
    averaging = {"infonce", "nll", "nll_monte_carlo", "nll_importance", "nce"}
    assert torch.equal(before, after) == (loss.name not in averaging)


@every_loss
@given(seed=seeds, shift=st.floats(0.3, 20.0))
def test_a_shift_of_the_surface_is_invisible_to_losses_of_gaps_alone(loss, seed, shift):
    positive, negative, _ = away_from_kinks(loss, seed, low=0.1, **SETTINGS)
    before = loss.value(positive, negative, **SETTINGS)
    after = loss.value(positive + shift, negative + shift, **SETTINGS)
    assert torch.allclose(before, after, atol=1e-9) == (loss.depends_on == "gap")


@every_loss
def test_a_stretch_of_the_surface_is_invisible_to_losses_of_ratios_alone(loss):
    positive, negative, _ = away_from_kinks(loss, 0, low=0.1, **SETTINGS)
    before = loss.value(positive, negative, **SETTINGS)
    after = loss.value(1.7 * positive, 1.7 * negative, **SETTINGS)
    assert torch.allclose(before, after) == (loss.depends_on == "ratio")


@every_loss
def test_only_the_energy_loss_never_looks_at_negatives(loss):
    positive, negative, _ = away_from_kinks(loss, 0, low=0.1, **SETTINGS)
    before = loss.value(positive, negative, **SETTINGS)
    after = loss.value(positive, negative / 3, **SETTINGS)
    assert torch.equal(before, after) == (loss.depends_on == "level")
    assert (loss.depends_on == "level") == (loss.compares == "nothing")


@every_loss
@given(seed=seeds)
def test_the_pushes_of_a_loss_of_gaps_sum_to_nothing(loss, seed):
    positive, negative, _ = away_from_kinks(loss, seed, low=0.1, **SETTINGS)
    total = float(flat_pushes(loss, positive, negative, **SETTINGS).sum())
    if loss.depends_on == "gap":
        assert total == pytest.approx(0.0, abs=1e-9)
    if loss.depends_on == "level":
        assert total == len(positive)


@every_loss
def test_data_is_never_lifted_and_negatives_are_never_pressed(loss):
    positive, negative, _ = away_from_kinks(loss, 0, low=0.1, **SETTINGS)
    down, up = loss.pushes(positive, negative, **SETTINGS)
    assert (down >= 0).all()
    assert (up <= 0).all()


@pytest.mark.parametrize("name", ["perceptron", "hinge", "log", "mce", "infonce", "nll"])
@pytest.mark.parametrize("level", [-1e6, 1e6])
def test_losses_of_gaps_stay_finite_at_huge_energies(name, level):
    loss = LOSSES[name]
    positive, negative = contrast(loss, level, 0.0)
    positive, negative = positive.float(), negative.float()
    assert loss.value(positive, negative, beta=30.0).isfinite().all()
    assert flat_pushes(loss, positive, negative, beta=30.0).isfinite().all()


@given(seed=seeds, beta=betas)
def test_the_gradient_of_nll_is_that_of_the_data_minus_its_mean_under_the_model(seed, beta):
    generator = torch.Generator().manual_seed(seed)
    at_data, at_nodes = (
        torch.randn(count, 5, generator=generator, dtype=torch.float64) for count in (3, 9)
    )
    weights = torch.randn(5, generator=generator, dtype=torch.float64).requires_grad_()
    log_weights = torch.randn(9, generator=generator, dtype=torch.float64)
    nll = LOSSES["nll"]

    positive, negative = at_data @ weights, at_nodes @ weights
    value = nll.value(positive, negative, beta=beta, log_weights=log_weights).sum()
    (gradient,) = torch.autograd.grad(value, weights)

    probability = torch.softmax(log_weights - beta * negative.detach(), dim=0)
    expected = at_data.sum(0) - len(at_data) * (probability @ at_nodes)
    torch.testing.assert_close(gradient, expected)
    down, up = nll.pushes(positive.detach(), negative.detach(), beta=beta, log_weights=log_weights)
    torch.testing.assert_close(down @ at_data + up @ at_nodes, expected)


@given(positive=energies, negative=energies)
def test_log_is_nll_when_there_are_two_labels(positive, negative):
    nll = LOSSES["nll"].value(vector(positive), vector(positive, negative), beta=1.0)
    log = LOSSES["log"].value(vector(positive), vector(negative))
    torch.testing.assert_close(log, nll, atol=1e-8, rtol=0)


@given(labels=st.lists(energies, min_size=2, max_size=8), beta=betas)
def test_infonce_is_nll_when_the_negatives_are_all_other_labels(labels, beta):
    positive, others = vector(labels[0]), vector(*labels[1:])
    infonce = LOSSES["infonce"].value(positive, others[None], beta=beta)
    nll = LOSSES["nll"].value(positive, vector(*labels), beta=beta)
    torch.testing.assert_close(infonce, beta * nll, atol=1e-9, rtol=1e-9)


@given(labels=st.lists(energies, min_size=2, max_size=8), beta=betas)
def test_nll_is_above_the_perceptron_by_less_and_less_as_beta_grows(labels, beta):
    arguments = vector(labels[0]), vector(*labels)
    excess = LOSSES["nll"].value(*arguments, beta=beta) - LOSSES["perceptron"].value(*arguments)
    assert -1e-9 <= float(excess) <= math.log(len(labels)) / beta + 1e-9


@given(positive=energies, negative=energies)
def test_log_is_a_smooth_bound_of_the_hinge_at_margin_0(positive, negative):
    log = float(LOSSES["log"].value(vector(positive), vector(negative)))
    assert -1e-12 <= log - max(0.0, positive - negative) <= math.log(2) + 1e-12


@given(positive=energies, negative=energies)
def test_mce_is_the_push_of_log(positive, negative):
    mce = LOSSES["mce"].value(vector(positive), vector(negative))
    down, _ = LOSSES["log"].pushes(vector(positive), vector(negative))
    torch.testing.assert_close(mce, down)


@given(gap=energies, margin=st.floats(0.1, 10.0))
def test_the_gradient_of_hinge_is_zero_from_the_margin_on_and_log_never_is(gap, margin):
    pair = vector(0.0), vector(gap)
    down, up = LOSSES["hinge"].pushes(*pair, margin=margin)
    assert (float(down), float(up)) == ((1.0, -1.0) if gap < margin else (0.0, 0.0))
    assert float(LOSSES["log"].pushes(*pair)[0]) > 0


@given(level=st.floats(-5.0, 5.0))
def test_square_square_fades_where_simple_stops(level):
    pair = vector(level), vector(1.0 - level)
    fading, _ = LOSSES["square_square"].pushes(*pair, margin=1.0)
    constant, _ = LOSSES["simple"].pushes(*pair, margin=1.0)
    assert float(fading) == 2 * max(level, 0.0)
    assert float(constant) == (level > 0)


def test_a_squared_hinge_has_slope_0_at_its_corner():
    for step in (1e-3, 1e-4, 1e-5):
        slope = differences(
            LOSSES["square_square"], vector(0.0), vector(1.0), step, step, margin=1.0
        )
        torch.testing.assert_close(slope, torch.zeros_like(slope), atol=step, rtol=0)
    assert (flat_pushes(LOSSES["square_square"], vector(0.0), vector(1.0), margin=1.0) == 0).all()


def test_a_nll_on_n_equal_labels_is_log_n_over_beta():
    value = LOSSES["nll"].value(vector(4.0), torch.full((8,), 4.0, dtype=torch.float64), beta=2.0)
    assert float(value) == pytest.approx(math.log(8) / 2)
