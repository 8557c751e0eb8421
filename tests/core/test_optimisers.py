import pytest
import torch

from ebm_viz.core.optimisers import OPTIMISERS


def trajectories(ours, theirs, rates):
    """Both optimisers' parameters after the same noisy gradients at the same learning rates."""
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(30, generator=generator)
    parameters, weight = start.clone(), start.clone().requires_grad_()
    optimiser, reference = ours(len(start)), theirs([weight])
    for rate in rates:
        gradient = parameters + torch.randn(30, generator=generator)
        optimiser.step(parameters, gradient, rate)
        weight.grad = gradient.clone()
        reference.param_groups[0]["lr"] = rate
        reference.step()
    return start, parameters, weight.detach()


FALLING = [0.1 * 0.97**step for step in range(100)]


def test_the_registry_holds_both():
    assert list(OPTIMISERS) == ["adam", "sgd"]


@pytest.mark.parametrize("count", [1, 100])
def test_adam_is_torchs(count):
    start, ours, theirs = trajectories(OPTIMISERS["adam"].build, torch.optim.Adam, FALLING[:count])
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)
    assert (ours - start).abs().min() > 0


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_gradient_descent_is_torchs(momentum):
    _, ours, theirs = trajectories(
        lambda size: OPTIMISERS["sgd"].build(size, momentum=momentum),
        lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=momentum),
        FALLING,
    )
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_parameters_are_updated_in_place(name):
    optimiser = OPTIMISERS[name].build(3, **({"momentum": 0.9} if name == "sgd" else {}))
    parameters = torch.ones(3)
    first = parameters[:1]
    optimiser.step(parameters, torch.tensor([1.0, 0.0, -1.0]), 0.1)
    torch.testing.assert_close(parameters, torch.tensor([0.9, 1.0, 1.1]))
    assert float(first) == pytest.approx(0.9)
