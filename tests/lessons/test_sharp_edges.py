"""What the Sharp edges lesson claims, as numbers, at its own defaults but for shorter trainings."""

import math
from functools import cache

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core.energies.bowl import best_stiffness
from ebm_viz.experiment import ExperimentError
from ebm_viz.lessons import sharp_edges
from ebm_viz.lessons.sharp_edges import BESIDE, LESSON, SHARES
from ebm_viz.training.measuring import in_one_go

SEEDS = (0, 1, 2)
TAMED = ("weight_decay", "added_noise", "gradient_penalty", "spectral_norm")


def opened(**values):
    return {**LESSON.defaults, **values}


@cache
def snapshots(experiment):
    return tuple(train(experiment))


def ended(run, steps=300):
    return snapshots(run.experiment.replace(steps=steps))[-1].metrics


@pytest.mark.parametrize("seed", SEEDS)
def test_the_likelihood_is_at_least_three_times_as_steep_as_margin_losses(seed):
    likelihood, hinge, square = map(ended, sharp_edges.edges(opened(seed=seed)))
    assert likelihood.max_slope >= 3 * hinge.max_slope
    assert likelihood.max_slope >= 3 * square.max_slope
    assert likelihood.slope_p99 >= 3 * hinge.slope_p99


def test_two_near_modes_are_sharp_too():
    likelihood, hinge, square = map(ended, sharp_edges.edges(opened(dataset="two_modes")))
    assert likelihood.max_slope >= 3 * hinge.max_slope
    assert likelihood.max_slope >= 3 * square.max_slope


@pytest.mark.parametrize("dataset", ["points", "two_modes"])
def test_at_a_larger_beta_the_likelihood_asks_for_smaller_energies(dataset):
    usual = ended(sharp_edges.edges(opened(dataset=dataset))[0]).max_slope
    for beta in (3.0, 10.0):
        values = opened(dataset=dataset, beta=beta)
        slope = ended(sharp_edges.edges(values)[0]).max_slope
        assert slope < 0.6 * usual
        assert beta * slope > 0.9 * usual
        assert "it asks for smaller energies" in sharp_edges.text(values).see
        assert "lags" not in sharp_edges.text(values).see


def test_what_two_runs_have_in_common_is_said_once():
    assert sharp_edges.text(opened()).see == (
        "NLL steepens fastest; the second run lags far behind, and so does the third."
    )
    apart = sharp_edges.text(opened(third="spectral_norm"))
    assert apart.see.endswith("the second run lags far behind; the third stays gentle.")
    twice = sharp_edges.text(opened(third="hinge"))
    assert twice.why.count(BESIDE["hinge"].why) == 1


@pytest.mark.parametrize("tamed", TAMED)
def test_what_tames_the_likelihood_costs_likelihood(tamed):
    likelihood, run, _ = sharp_edges.edges(opened(second=tamed))
    assert ended(run).max_slope < 0.8 * ended(likelihood).max_slope
    assert ended(run).kl > ended(likelihood).kl + 0.3


@pytest.mark.parametrize(
    ("tamed", "slope", "kl"),
    [
        (None, (130, 330), 0.5),
        ("weight_decay", (30, 130), 1.7),
        ("gradient_penalty", (14, 20), 2.4),
        ("added_noise", (14, 32), 3.6),
        ("spectral_norm", (5, 12), 6.0),
    ],
)
def test_the_price_of_what_tames_the_likelihood(tamed, slope, kl):
    likelihood, run, _ = sharp_edges.edges(opened(second=tamed or "hinge", seed=101))
    end = ended(run if tamed else likelihood, steps=1000)
    assert slope[0] < end.max_slope < slope[1]
    assert end.kl == pytest.approx(kl, abs=0.45)


@pytest.mark.parametrize("seed", [0, 101])
def test_the_likelihood_ends_several_times_as_steep_as_margin_losses(seed):
    likelihood, hinge, squares = (
        ended(run, steps=1000).max_slope for run in sharp_edges.edges(opened(seed=seed))
    )
    assert 3.5 < likelihood / hinge < 9
    assert 4 < likelihood / squares < 15


def test_slopes_fall_with_beta_and_slopes_of_log_p_do_not():
    mild, cold = (ended(sharp_edges.edges(opened(beta=beta))[0]).max_slope for beta in (1.0, 3.0))
    assert cold < mild
    assert 3 * cold > mild


@pytest.mark.parametrize("second", BESIDE)
def test_the_formula_says_the_numbers(second):
    _, run, _ = sharp_edges.edges(opened(second=second))
    assert "{" not in run.formula


def test_the_best_stiffness_is_where_the_likelihood_is_highest():
    beta, variance = 2.0, 0.09
    best = best_stiffness(beta, variance)

    def loss(stiffness):  # NLL/β on the plane, up to a constant
        return stiffness * variance - math.log(stiffness) / beta

    assert loss(best) < min(loss(0.99 * best), loss(1.01 * best))


@pytest.mark.parametrize("beta", [0.5, 3.0])
def test_a_trained_bowl_finds_the_closed_form(beta):
    for row in in_one_go(sharp_edges.stiffnesses(beta)):
        assert row.trained == pytest.approx(row.best, rel=0.02)
        assert row.best == pytest.approx(1 / (beta * row.deviation**2))
        assert row.slope == pytest.approx(1 / (beta * row.deviation))


def test_labels_stop_at_their_shares_and_one_never_seen_rises_on():
    rows = {row.name: row for row in sharp_edges.labels()}
    for name, share in SHARES.items():
        assert rows[name].probability == pytest.approx(share, abs=2e-3)
    lowest = max(SHARES, key=SHARES.get)
    for name, share in SHARES.items():
        if share:
            height = math.log(SHARES[lowest] / share)
            assert rows[name].energies[-1] == pytest.approx(height, abs=0.01)
    unseen = next(rows[name] for name, share in SHARES.items() if not share)
    rises = torch.tensor(unseen.energies).diff()
    assert (rises > 1.5).all()


def test_a_fixed_grid_is_cheated_and_moving_nodes_are_not():
    adaptive, fixed = map(ended, sharp_edges.rulers(LESSON.defaults))
    assert abs(adaptive.trainer_log_partition - adaptive.log_partition) < 0.3
    assert fixed.log_partition - fixed.trainer_log_partition > 100
    assert fixed.kl > 100 > 1 > adaptive.kl


def test_a_finer_fixed_grid_is_cheated_too():
    _, fixed = sharp_edges.rulers({**LESSON.defaults, "grid_side": 32})
    assert 300 < ended(fixed, steps=1000).kl < 3000


@pytest.mark.parametrize(
    ("optimiser", "rate", "early", "growth"),
    [("sgd", 0.25, 5.6, 1.03), ("adam", 0.05, 3.4, 1.33), ("adam", 0.25, 9.1, 1.03)],
)
def test_the_optimiser_decides_how_far_a_gap_grows(optimiser, rate, early, growth):
    (hinge, *_) = sharp_edges.margins(LESSON.defaults)
    experiment = hinge.experiment.replace(optimiser=optimiser, learning_rate=rate)
    first, end = (one.metrics.gap_mean for one in train(experiment, at=[120, 1000]))
    assert first == pytest.approx(early, rel=0.05)
    assert end / first == pytest.approx(growth, abs=0.08)


def test_only_a_loss_that_sums_over_the_box_has_a_log_partition_of_its_own():
    values = {
        loss: next(train(Experiment(loss=loss, samples=100))).metrics.trainer_log_partition
        for loss in ("nll", "hinge", "energy")
    }
    assert math.isfinite(values["nll"])
    assert math.isnan(values["hinge"])
    assert math.isnan(values["energy"])


def test_the_gap_is_in_proportion_to_the_margin():
    hinges = sharp_edges.margins(LESSON.defaults)[:3]
    shares = [ended(run).gap_mean / run.experiment.margin for run in hinges]
    assert max(shares) < 1.1 * min(shares)


def test_the_gap_of_the_hinge_levels_off_and_that_of_log_does_not():
    growth = {}
    for run in sharp_edges.margins(LESSON.defaults):
        taken = snapshots(run.experiment.replace(steps=600))
        early = next(s for s in taken if s.step >= 120)
        growth[run.short] = taken[-1].metrics.gap_mean / early.metrics.gap_mean
    assert max(growth["m = 1"], growth["m = 2"], growth["m = 4"]) < 1.08
    assert growth["log"] > 1.15


@pytest.mark.parametrize("text", ["-0.9,-0.4,1,-1.2", "3,3,-3,-3"])
def test_a_cut_in_the_address_is_read_and_written(text):
    values, ignored = LESSON.read({"cut": text})
    assert ignored == []
    assert LESSON.to_query(values) == {"cut": text}


@pytest.mark.parametrize("text", ["", "1,2,3", "1,1,1,1", "0,0,4,0", "nan,0,1,0", "a,b,c,d"])
def test_a_cut_that_cannot_be_is_refused(text):
    with pytest.raises(ExperimentError, match="four numbers from −3 to 3"):
        sharp_edges.CutThrough().read(text)


def test_the_slice_opens_through_two_points_of_the_data():
    assert sharp_edges.first_cut(opened(dataset="two_modes", distance=1.0)) == (
        (-0.5, 0.0),
        (0.5, 0.0),
    )
