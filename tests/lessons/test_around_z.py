"""What the page Around Z says, as numbers: the quick ones."""

import numpy as np
import pytest

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.losses import LOSSES, WITHOUT_Z
from ebm_viz.lessons import around_z
from ebm_viz.lessons.around_z import LESSON


def last(run):
    (snapshot,) = train(run.experiment, at=[run.experiment.steps])
    return snapshot


def left_over(landscape):
    """The mass that is near neither of the two modes of the data."""
    mass = landscape.gibbs(1.0) * landscape.cell_area
    y1, y2 = np.meshgrid(landscape.axis, landscape.axis)
    near = np.minimum(np.hypot(y1 - 2, y2), np.hypot(y1 + 2, y2)) < 0.8
    return float(mass[~near].sum())


@pytest.mark.parametrize("sampler", ["mala", "random_walk", "tempering"])
def test_walks_of_one_sampler_have_different_names_which_stay_while_their_steps_change(sampler):
    steps = {"step_1": 0.01, "step_2": 0.1, "step_3": 0.3}
    samplers = {f"sampler_{number}": sampler for number in around_z.ORDINALS}
    runs = around_z.walks({**LESSON.defaults, **samplers, **steps})
    assert len({run.label for run in runs}) == len({run.short for run in runs}) == 3
    others = around_z.walks({**LESSON.defaults, **samplers, "step_1": 0.02})
    assert [run.short for run in others] == [run.short for run in runs]


def test_short_chains_from_the_data_leave_wells_that_the_likelihood_empties():
    runs = around_z.chains(LESSON.defaults)
    (first,) = train(runs[0].experiment, at=[0])
    assert 0.7 < left_over(first.landscape) < 0.8
    ends = [last(run) for run in runs]
    exact, short, kept = (left_over(end.landscape) for end in ends)
    longer = left_over(last(around_z.chains({**LESSON.defaults, "chain_steps": 10})[1]).landscape)
    assert first.metrics.mode_error == pytest.approx(left_over(first.landscape), abs=0.02)
    assert ends[1].metrics.mode_error >= short - 0.02
    assert exact < 0.03
    assert kept < 0.03
    assert short == pytest.approx(0.54, abs=0.04)
    assert 0.015 < longer < 0.045


def test_far_noise_teaches_little_however_close_its_constant():
    uniform, gaussian, far = (
        last(run).metrics for run in around_z.noise({**LESSON.defaults, "dataset": "ring"})
    )
    assert uniform.kl < 0.05
    assert gaussian.kl < 0.05
    assert far.kl == pytest.approx(18.3, abs=1.5)
    assert abs(far.trainer_log_partition - far.log_partition) < 0.5
    for good in (uniform, gaussian):
        assert good.trainer_log_partition == pytest.approx(good.log_partition, abs=0.2)


def test_scores_do_not_know_the_weights_of_far_modes_and_denoising_blurs():
    exact, scores, denoising = (last(run) for run in around_z.scores(LESSON.defaults))
    left = [
        float((one.landscape.gibbs(1.0) * one.landscape.cell_area)[:, :32].sum())
        for one in (exact, scores, denoising)
    ]
    assert abs(left[0] - 0.5) < 0.05
    assert abs(left[1] - 0.5) > 0.2
    assert abs(left[2] - 0.5) < 0.1
    for end, share in zip((exact, scores), left, strict=False):
        assert end.metrics.mode_error == pytest.approx(abs(share - 0.5), abs=0.02)
    assert denoising.metrics.kl == pytest.approx(blurred(0.5), abs=0.01)


def blurred(sigma):
    """KL of the page's two modes from the same two blurred by σ, both conditioned on the box."""
    grid = box.grid(box.cell_centres(384))
    source, distance = DATASETS["two_modes"].source, LESSON.defaults["distance"]
    data, wider = (
        source(distance=distance, noise=noise).log_density(grid).double()
        for noise in (0.2, float(np.hypot(0.2, sigma)))
    )
    return float((data.exp() * (data - wider)).sum()) * (6 / 384) ** 2


@pytest.mark.parametrize(("sigma", "nats"), [(0.2, 0.19), (0.5, 1.11), (0.8, 1.85)])
def test_the_price_of_noise(sigma, nats):
    assert blurred(sigma) == pytest.approx(nats, abs=0.006)


def test_exact_draws_take_no_steps_from_the_data():
    _, second, _ = around_z.chains({**LESSON.defaults, "sampler": "exact", "chain_steps": 3})
    assert (second.label, second.formula) == ("Exact draws", "F⁺ − F(ỹ), ỹ drawn from p")


def test_the_cost_of_a_step_is_counted():
    evaluations = {
        name: around_z.evaluations(Experiment(loss=name))
        for name, loss in LOSSES.items()
        if loss.group == WITHOUT_Z
    }
    assert evaluations["nll_monte_carlo"] == 3
    assert evaluations["nce"] == 2
    assert evaluations["contrastive_divergence"] == 13
    assert evaluations["score_matching"] == evaluations["denoising_score_matching"] == 1
    assert around_z.evaluations(Experiment(loss="contrastive_divergence", sampler="hmc")) == 103
    unadjusted = Experiment(loss="contrastive_divergence", sampler="langevin", chain_steps=10)
    assert around_z.evaluations(unadjusted) == 12


def test_every_way_says_what_it_needs_and_where_it_is_biased():
    said = {
        name: (around_z.needs(Experiment(loss=name)), loss.bias)
        for name, loss in LOSSES.items()
        if loss.group == WITHOUT_Z
    }
    assert said["score_matching"][0] == "∇F, ΔF"
    assert said["contrastive_divergence"][0] == "F, ∇F, chains"
    assert said["persistent_contrastive_divergence"][0] == "F, chains"
    assert all(bias for _, bias in said.values())


@pytest.mark.parametrize("weight", [0.0, 0.02, 1.0])
def test_a_generator_is_named_by_the_weight_of_its_entropy_not_by_what_that_may_do(weight: float):
    values = {**around_z.LESSON.defaults, "entropy_weight": weight}
    assert around_z.generators(values)[-1].label == f"Generator, τ = {weight:g}"
