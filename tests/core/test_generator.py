"""The generator: its gradient, its points, and that it gathers unless it is made to spread."""

import math

import numpy as np
import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator as stream
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.networks.generator import SHORT_CUT, SMALLEST_AREA, Generator


def exact_objective(energy, layers, z, beta, entropy_weight):
    """By autograd, with the Jacobian of each z, in 64 bits."""

    def point(z):
        one = z
        for weight, bias in layers[:-1]:
            one = torch.nn.functional.silu(one @ weight + bias)
        weight, bias = layers[-1]
        return box.HALF_SIDE * torch.tanh(one @ weight + bias + SHORT_CUT * z)

    areas = torch.linalg.det(torch.vmap(torch.func.jacrev(point))(z))
    parameters = [view.double() for view in energy.views(energy.parameters)]
    heights = energy.evaluate(parameters, torch.vmap(point)(z))
    entropy = (areas.square() + SMALLEST_AREA**2).log().mean() / 2
    return heights.mean() - entropy_weight / beta * entropy


@pytest.mark.parametrize(("beta", "entropy_weight"), [(1.0, 0.0), (1.0, 1.0), (3.0, 1.7)])
def test_its_gradient_is_the_derivative_of_energy_less_entropy(beta, entropy_weight):
    generator = Generator(stream(4))
    energy = ENERGIES["mlp"].create(stream(1), Experiment(width=16))
    z = torch.randn(50, 2, generator=stream(2))
    layers, start = [], 0
    for inputs, outputs in ((2, 32), (32, 32), (32, 2)):
        weight, bias = generator.parameters[start:].split(
            [inputs * outputs, len(generator.parameters) - start - inputs * outputs]
        )
        pair = weight.view(inputs, outputs).double(), bias[:outputs].double()
        layers.append(tuple(one.clone().requires_grad_() for one in pair))
        start += (inputs + 1) * outputs
    exact = exact_objective(energy, layers, z.double(), beta, entropy_weight)
    slopes = torch.autograd.grad(exact, [one for pair in layers for one in pair])
    found = generator.objective(energy, beta, entropy_weight, z)
    assert found == pytest.approx(float(exact.detach()), rel=1e-4, abs=1e-4)
    flat = torch.cat([slope.reshape(-1) for slope in slopes]).float()
    torch.testing.assert_close(generator.gradient, flat, rtol=1e-3, atol=1e-4)


def test_its_points_lie_in_the_box_and_are_the_same_for_a_seed():
    generator, twin = Generator(stream(7)), Generator(stream(7))
    points = generator.draw(500, stream(1))
    assert bool(box.contains(points).all())
    assert torch.equal(points, twin.draw(500, stream(1)))
    assert not torch.equal(points, generator.draw(500, stream(2)))


def test_a_step_changes_only_what_a_checkpoint_holds():
    energy = ENERGIES["mlp"].create(stream(1), Experiment(width=16))
    first, second = Generator(stream(0)), Generator(stream(9))
    draws = stream(3)
    for _ in range(3):
        first.train_step(energy, 1.0, 1.0, 32, 0.01, draws)
    second.restore(first.state())
    for one in (first, second):
        one.train_step(energy, 1.0, 1.0, 32, 0.01, stream(5))
    assert torch.equal(first.parameters, second.parameters)


def test_on_a_parabola_it_comes_to_have_the_entropy_of_the_gibbs_density():
    """KL(G‖Gibbs) falls to about 0: F less entropy ends near its least, −log Z but for H(z)."""
    energy = ENERGIES["bowl"].create(stream(1), Experiment(energy="bowl"))
    generator, draws = Generator(stream(0)), stream(3)
    for step in range(400):
        generator.train_step(energy, 1.0, 1.0, 128, 0.01 if step < 250 else 0.002, draws)
    cells = box.grid(box.cell_centres(200))
    log_partition = float(torch.logsumexp(-energy.energy(cells).double(), 0))
    log_partition += math.log(box.AREA / len(cells))
    latent_entropy = 1 + math.log(2 * math.pi)
    reached = generator.objective(energy, 1.0, 1.0, torch.randn(4000, 2, generator=stream(8)))
    divergence = reached - latent_entropy + log_partition
    assert -0.05 < divergence < 0.1


def wells_found(entropy_weight):
    """In how many of the eight wells there is a point of G: the mean of two late snapshots."""
    experiment = Experiment(
        dataset="eight_gaussians",
        loss="generator",
        entropy_weight=entropy_weight,
        width=32,
        batch=64,
        steps=200,
    )
    angles = 2 * np.pi * np.arange(8) / 8
    centres = 2 * np.stack([np.cos(angles), np.sin(angles)], 1)
    found = []
    for snapshot in train(experiment, at=[160, 200]):
        points = snapshot.pushes.negative_points
        apart = np.linalg.norm(points[:, None] - centres, axis=2)
        found.append(int((apart < 0.6).any(0).sum()))
    return sum(found) / len(found)


def test_a_generator_in_search_of_low_energy_alone_gathers():
    assert 0 < wells_found(0.0) < 4
    assert wells_found(1.0) > 6
