"""Energies whose e^{−F} integrates to 1, or to 1 at most: low energy is scarce by construction."""

import math

import pytest
import torch
from torch.nn import functional

from ebm_viz import Experiment, Landscape, train
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES

seeds = pytest.mark.parametrize("seed", [0, 1, 2])


def made(name, seed, **settings):
    experiment = Experiment(energy=name, **settings)
    energy = ENERGIES[name].create(generator(seed), experiment)
    noise = torch.randn(energy.parameters.shape, generator=generator(seed + 10))
    energy.parameters.add_(0.3 * noise)
    return energy


@seeds
def test_the_log_determinant_of_a_flow_is_that_of_its_jacobian(seed):
    flow = made("flow", seed, width=16)
    parameters = [view.double() for view in flow.views(flow.parameters)]
    for point in box.uniform(6, generator(seed)).double():

        def image(y):
            return flow.image(parameters, y[None])[0][0]

        jacobian = torch.autograd.functional.jacobian(image, point)
        expected = torch.linalg.slogdet(jacobian).logabsdet
        torch.testing.assert_close(flow.image(parameters, point[None])[1][0], expected)


@seeds
def test_the_density_of_a_flow_integrates_to_one_on_a_grid_that_holds_it(seed):
    flow = made("flow", seed, width=8, flow_layers=4)
    parameters = [view.double() for view in flow.views(flow.parameters)]
    axis = torch.linspace(-16, 16, 641, dtype=torch.float64)
    mass = 0.0
    for part in box.grid(axis).double().split(50_000):
        mass += float(torch.exp(-flow.evaluate(parameters, part)).sum())
    assert mass * float(axis[1] - axis[0]) ** 2 == pytest.approx(1, abs=5e-3)


@seeds
def test_the_energy_of_a_vae_is_never_below_minus_log_p(seed):
    vae = made("vae", seed, width=16)
    *_, third, third_bias, last, last_bias, log_noise = [
        view.double() for view in vae.views(vae.parameters)
    ]
    codes = torch.linspace(-8, 8, 8001, dtype=torch.float64)
    decoded = functional.silu(codes[:, None] @ third + third_bias) @ last + last_bias
    variance = 0.05**2 + float((2 * log_noise).exp())
    prior = torch.exp(-codes.square() / 2) / math.sqrt(2 * math.pi) * (codes[1] - codes[0])
    points = box.uniform(200, generator(seed)).double()
    errors = (points[:, None] - decoded).square().sum(2)
    log_joint = -errors / (2 * variance) - math.log(2 * math.pi * variance) + prior.log()
    truth = -log_joint.logsumexp(1)
    slack = vae.energy(points.float()).double() - truth
    assert float(slack.min()) > -0.02 * float(truth.abs().max())


@pytest.mark.parametrize(("name", "least_gain"), [("flow", 1.6), ("vae", 0.8)])
def test_under_the_energy_loss_alone_they_learn_and_their_volume_is_bounded(name, least_gain):
    (last,) = train(Experiment(energy=name, loss="energy", steps=600), at=[600])
    assert last.divergence is None
    assert last.metrics.gain_over_uniform > least_gain
    assert last.metrics.log_partition < 0.01
    if name == "flow":
        assert last.metrics.log_partition == pytest.approx(0, abs=0.02)
        assert last.metrics.data_nll == pytest.approx(last.metrics.energy_on_data, abs=0.1)


def test_the_volume_of_an_energy_without_a_bound_has_none():
    (last,) = train(Experiment(energy="mlp", loss="energy", steps=60), at=[60])
    assert last.metrics.log_partition > 3
    assert Landscape.of(last.energy()).log_partition(1.0) > 3
