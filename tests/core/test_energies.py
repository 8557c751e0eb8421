import itertools
import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from ebm_viz import Landscape
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.base import AXES, CHUNK, in_chunks
from ebm_viz.core.units import ACTIVATIONS, OUTPUTS
from ebm_viz.experiment import Experiment

ACTIVATION = {"silu": functional.silu, "tanh": torch.tanh, "relu": torch.relu}
OUTPUT = {
    "linear": lambda x: x,
    "softplus": functional.softplus,
    "squared": torch.square,
    "bounded": lambda x: 10 * torch.sigmoid(x),
}
CASES = [
    {"energy": "mlp", "width": 7, "depth": depth, "activation": activation, "output": output}
    for depth, activation, output in itertools.product((1, 2, 4), ACTIVATION, OUTPUT)
] + [
    *(
        {"energy": "rbf", "centres": centres, "bump_width": width}
        for centres, width in [(4, 2.0), (20, 0.35), (40, 0.05)]
    ),
    {"energy": "kmeans", "clusters": 5},
    {"energy": "kmeans", "clusters": 5, "inference": "free", "latent_beta": 0.7},
    {"energy": "ellipse"},
    {"energy": "ellipse", "inference": "free", "latent_beta": 0.05},
    {"energy": "ellipse", "inference": "free", "latent_beta": 30.0},
    {"energy": "conditional_ellipse", "width": 6, "inference": "lowest"},
    {"energy": "conditional_ellipse", "width": 6, "inference": "free", "latent_beta": 30.0},
    {"energy": "pca", "rank": 1},
    {"energy": "pca", "rank": 2},
    {"energy": "augmented", "columns": 1},
    {"energy": "augmented", "columns": 2},
    {"energy": "sparse", "columns": 1, "sparsity": 1.0},
    {"energy": "sparse", "columns": 4, "sparsity": 0.05},
    {"energy": "sparse", "columns": 8, "sparsity": 3.0},
    {"energy": "autoencoder", "width": 9, "code": 1},
    {"energy": "autoencoder", "width": 9, "code": 3},
    {"energy": "bowl"},
    {"energy": "wells"},
    {"energy": "flow", "flow_layers": 3, "width": 5},
    {"energy": "vae", "width": 6},
]


def build(seed=0, **settings):
    experiment = Experiment(**settings)
    return ENERGIES[experiment.energy].create(torch.Generator().manual_seed(seed), experiment)


def reference(settings, parameters, points):
    """The same function in plain torch, so that autograd can differentiate it."""
    return REFERENCES[settings["energy"]](settings, parameters, points)


def mlp(settings, parameters, points):
    hidden = points
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        hidden = ACTIVATION[settings["activation"]](hidden @ weight + bias)
    return OUTPUT[settings["output"]](hidden @ parameters[-2] + parameters[-1])[:, 0]


def rbf(settings, parameters, points):
    axis = box.cell_centres(settings["centres"]).double()
    squares = (points[:, None, None, 1] - axis[:, None]) ** 2
    squares = squares + (points[:, None, None, 0] - axis) ** 2
    bumps = torch.exp(-squares / (2 * settings["bump_width"] ** 2))
    return (bumps * parameters[0]).sum(dim=(1, 2))


def without_z(settings, energies):
    """The lowest of the energies E(y, z), or their free energy."""
    if "latent_beta" not in settings:
        return energies.amin(1)
    beta = settings["latent_beta"]
    return (math.log(energies.shape[1]) - torch.logsumexp(-beta * energies, 1)) / beta


def nearest(settings, parameters, points):
    energies = ((points[:, None] - latent_points(settings, parameters[0])) ** 2).sum(2)
    return without_z(settings, energies)


def conditional_ellipse(settings, parameters, points):
    hidden = points[:, :1]
    for weight, bias in zip(parameters[0:4:2], parameters[1:4:2], strict=True):
        hidden = functional.silu(hidden @ weight + bias)
    centre, radius = (hidden @ parameters[4] + parameters[5]).T
    cosines = torch.cos((2 * torch.arange(90, dtype=torch.float64) + 1) * math.pi / 180)
    misses = points[:, 1:] - centre[:, None] - radius[:, None] * cosines
    return without_z(settings, misses**2)


def pca(settings, parameters, points):
    mean, directions = parameters
    shadow = (points - mean) @ directions @ directions.T
    return ((points - mean - shadow) ** 2).sum(1)


def augmented(settings, parameters, points):
    (columns,) = parameters
    beside = torch.cat([points, torch.ones_like(points[:, :1])], 1)
    return ((beside - beside @ torch.linalg.pinv(columns).T @ columns.T) ** 2).sum(1)


def sparse(settings, parameters, points):
    code = sparse_code(settings, parameters[0].detach(), points.detach())
    rest = points - code @ parameters[0].T
    return (rest**2).sum(1) + settings["sparsity"] * code.abs().sum(1)


def bowl(settings, parameters, points):
    log_stiffness, centre = parameters
    return 0.5 * torch.exp(log_stiffness) * ((points - centre) ** 2).sum(1)


def wells(settings, parameters, points):
    depths, centres = parameters
    squares = ((points[:, None] - centres) ** 2).sum(2)
    return (points**2).sum(1) / 20 - (depths * torch.exp(-2 * squares)).sum(1)


def autoencoder(settings, parameters, points):
    inside, code, outside, last = zip(parameters[::2], parameters[1::2], strict=True)
    encoded = functional.silu(points @ inside[0] + inside[1]) @ code[0] + code[1]
    decoded = functional.silu(encoded @ outside[0] + outside[1]) @ last[0] + last[1]
    return ((points - decoded) ** 2).sum(1)


def flow(settings, parameters, points):
    kept, moved, stretches = points[:, 0], points[:, 1], 0
    for inside, bias, outside, shift in zip(*parameters, strict=True):
        hidden = functional.silu(kept[:, None] * inside[0] + bias[0])
        stretch, shift = (hidden @ outside / settings["width"] ** 0.5 + shift[0]).T
        kept, moved = moved * torch.tanh(stretch).exp() + shift, kept
        stretches = stretches + torch.tanh(stretch)
    return (kept**2 + moved**2) / 2 + math.log(2 * math.pi) - stretches


def vae(settings, parameters, points):
    inside, code, outside, last = zip(parameters[0:8:2], parameters[1:8:2], strict=True)
    encoded = functional.silu(points @ inside[0] + inside[1]) @ code[0] + code[1]
    mean, spread = encoded[:, :1], encoded[:, 1:].exp()
    variance = 0.05**2 + parameters[8].exp() ** 2
    surprise = 0
    for node, weight in zip(*np.polynomial.hermite_e.hermegauss(9), strict=True):
        hidden = functional.silu((mean + node * spread) @ outside[0] + outside[1])
        errors = ((points - hidden @ last[0] - last[1]) ** 2).sum(1)
        log_density = -errors / (2 * variance) - torch.log(2 * math.pi * variance)
        surprise = surprise - weight / math.sqrt(2 * math.pi) * log_density
    price = -torch.log(spread) + (spread**2 + mean**2 - 1) / 2
    return surprise + price[:, 0]


REFERENCES = {
    one.__name__: one
    for one in (mlp, rbf, pca, augmented, sparse, bowl, wells, autoencoder, flow, vae)
}
REFERENCES |= {"kmeans": nearest, "ellipse": nearest, "conditional_ellipse": conditional_ellipse}


def latent_points(settings, parameters):
    if settings["energy"] == "kmeans":
        return parameters
    angles = torch.arange(360, dtype=torch.float64) * math.pi / 180
    return torch.stack([parameters[0] * angles.cos(), parameters[1] * angles.sin()], dim=1)


def sparse_code(settings, columns, points):
    """The z of least ‖y − Wz‖² + λ‖z‖₁, by FISTA; there the derivative of F is that at fixed z."""
    step = 1 / (2 * torch.linalg.matrix_norm(columns, 2) ** 2)
    code = ahead = torch.zeros(len(points), columns.shape[1], dtype=torch.float64)
    for k in range(20_000):
        moved = ahead - step * 2 * (ahead @ columns.T - points) @ columns
        shrunk = moved.sign() * (moved.abs() - step * settings["sparsity"]).clamp(min=0)
        code, ahead = shrunk, shrunk + k / (k + 3) * (shrunk - code)
    return code


def close(actual, expected, share=3e-5):
    """Equal as far as single precision goes, measured against the largest entry."""
    scale = float(expected.abs().max()) + 1e-3
    torch.testing.assert_close(actual.double(), expected, atol=share * scale, rtol=0)


@pytest.fixture(
    params=CASES, ids=lambda settings: " ".join(str(value) for value in settings.values())
)
def settings(request):
    return request.param


@pytest.fixture
def energy(settings):
    energy = build(**settings)
    # Biases start at 0; a derivative that forgot them would go unseen.
    energy.parameters.add_(
        0.1 * torch.randn(len(energy.parameters), generator=torch.Generator().manual_seed(1))
    )
    return energy


@pytest.fixture
def points():
    return box.uniform(40, torch.Generator().manual_seed(2))


@pytest.fixture
def parameters(energy):
    return [view.double().requires_grad_() for view in energy.views(energy.parameters.clone())]


def test_the_registries_hold_what_the_tests_know():
    assert set(ENERGIES) == {settings["energy"] for settings in CASES}
    assert set(ACTIVATIONS) == set(ACTIVATION)
    assert set(OUTPUTS) == set(OUTPUT)


def test_energy_is_the_function_that_its_parameters_define(settings, energy, points, parameters):
    expected = reference(settings, parameters, points.double()).detach()
    close(energy.energy(points), expected)
    close(energy.linearise(points)[0], expected)
    close(energy.energy_and_gradient(points)[0], expected)


@pytest.mark.parametrize("share", [1.0, 0.3, 0.0])
def test_pull_back_gives_the_gradient_of_the_parameters(
    settings, energy, points, parameters, share
):
    pushes = torch.randn(len(points), generator=torch.Generator().manual_seed(3))
    pushes[round(share * len(points)) :] = 0  # as the hinge's are beyond its margin
    value = reference(settings, parameters, points.double()) @ pushes.double()
    expected = torch.autograd.grad(value, parameters)
    _, pull_back = energy.linearise(points)
    pull_back(pushes)
    for actual, exact in zip(energy.views(energy.parameter_gradient), expected, strict=True):
        close(actual, exact)


def test_a_second_pull_back_replaces_the_first(energy, points):
    _, pull_back = energy.linearise(points)
    pull_back(torch.ones(len(points)))
    first = energy.parameter_gradient.clone()
    pull_back(torch.ones(len(points)))
    assert torch.equal(energy.parameter_gradient, first)


def test_the_gradient_is_the_derivative_by_the_points(settings, energy, points, parameters):
    places = points.double().requires_grad_()
    value = reference(settings, parameters, places).sum()
    (expected,) = torch.autograd.grad(value, places)
    close(energy.energy_and_gradient(points)[1], expected)
    close(energy.gradient(points), expected)


def test_the_first_parameters_are_decided_by_the_generator(settings):
    first, again, other = (build(seed, **settings).parameters for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert torch.equal(first, other) == (settings["energy"] == "wells")  # its wells are known


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_linear_output_starts_with_its_lowest_energy_at_0(activation):
    surface = Landscape.of(build(energy="mlp", activation=activation))
    assert float(surface.energy.min()) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 17])
def test_chunks_change_nothing(count):
    energy = build(energy="mlp")
    points = box.uniform(count, torch.Generator().manual_seed(0))
    torch.testing.assert_close(in_chunks(energy.energy, points), energy.energy(points))


def test_bumps_are_linear_in_their_parameters():
    points = box.uniform(200, torch.Generator().manual_seed(0))
    one, two, mixed = (build(seed, energy="rbf") for seed in (0, 1, 2))
    mixed.parameters.copy_(2 * one.parameters - 3 * two.parameters)
    expected = 2 * one.energy(points) - 3 * two.energy(points)
    torch.testing.assert_close(mixed.energy(points), expected, atol=1e-5, rtol=1e-5)


def test_a_single_bump_stands_on_its_centre():
    energy = build(energy="rbf", centres=6, bump_width=0.5)
    energy.parameters.zero_()
    energy.views(energy.parameters)[0][1, 4] = 1.0  # rows are y₂ = −1.5, columns y₁ = 1.5
    values, gradient = energy.energy_and_gradient(torch.tensor([[1.5, -1.5], [1.0, -1.5]]))
    torch.testing.assert_close(values, torch.tensor([1.0, 0.6065307]))
    torch.testing.assert_close(gradient[0], torch.zeros(2))
    assert gradient[1, 0] > 0


@pytest.mark.parametrize(
    ("output", "low", "high"), [("softplus", 0, 1e9), ("squared", 0, 1e9), ("bounded", 0, 10)]
)
def test_an_output_keeps_the_energy_in_its_range(output, low, high):
    energy = build(energy="mlp", output=output)
    energy.parameters.mul_(3)
    values = energy.energy(box.uniform(2000, torch.Generator().manual_seed(0)))
    assert low <= float(values.min())
    assert float(values.max()) <= high


def test_weights_start_with_the_spread_that_makes_a_lively_surface():
    energy = build(energy="mlp", width=256, depth=3)
    first, second, third, last = energy.views(energy.parameters)[0::2]
    spreads = [(first, 2 * 1.4 / 2**0.5), (second, 1.4 / 16), (third, 1.4 / 16), (last, 0.42 / 16)]
    for weight, spread in spreads:
        assert float(weight.std()) == pytest.approx(spread, rel=0.1)
        assert float(weight.abs().max()) <= 3**0.5 * spread + 1e-6


def along(points, lines):
    """Directions that differ from point to point, (lines, n, 2)."""
    generator = torch.Generator().manual_seed(5)
    return torch.randn(lines, len(points), 2, generator=generator)


def slopes_by_autograd(settings, energy, parameters, points, directions):
    """Slopes and curvature along directions, by differentiating twice in double precision."""
    places = points.double().requires_grad_()
    directions = directions.double()

    def slope_of(values):
        return torch.autograd.grad(
            values.sum(), places, create_graph=True, allow_unused=True, materialize_grads=True
        )[0]

    if (
        settings["energy"] == "sparse"
    ):  # the reference holds z, which moves at the second derivative
        gradient = slope_of(energy.evaluate(parameters, places))
    else:
        gradient = slope_of(reference(settings, parameters, places))
    slopes = (gradient * directions).sum(2)
    curvature = torch.zeros(len(points), dtype=torch.float64)
    for slope, direction in zip(slopes, directions, strict=True):
        curvature = curvature + (slope_of(slope) * direction).sum(1)
    return slopes, curvature


@pytest.mark.parametrize("lines", [1, 2])
def test_slopes_and_curvature_are_the_derivatives_along_the_directions(
    settings, energy, points, parameters, lines
):
    directions = along(points, lines)
    slopes, curvature = slopes_by_autograd(settings, energy, parameters, points, directions)
    energies, found, bend, _ = energy.linearise_slopes(points, directions)
    close(energies, energy.energy(points).double())
    close(found, slopes.detach())
    close(bend, curvature.detach())
    _, same, none, _ = energy.linearise_slopes(points, directions, curved=False)
    torch.testing.assert_close(same, found)
    assert not none.any()


@pytest.mark.parametrize("curved", [True, False])
def test_the_pull_back_of_slopes_gives_the_gradient_of_the_parameters(
    settings, energy, points, parameters, curved
):
    directions = along(points, 2)
    slopes, curvature = slopes_by_autograd(settings, energy, parameters, points, directions)
    generator = torch.Generator().manual_seed(6)
    by_slopes = torch.randn(slopes.shape, generator=generator)
    by_curvature = curved * torch.randn(curvature.shape, generator=generator)
    values = (by_slopes.double() * slopes).sum(0) + by_curvature.double() * curvature

    def pulled(value):
        gradients = torch.autograd.grad(
            value, parameters, retain_graph=True, materialize_grads=True, allow_unused=True
        )
        return torch.cat([gradient.reshape(-1) for gradient in gradients])

    *_, pull_back = energy.linearise_slopes(points, directions, curved)
    for _ in range(2):  # a second pull-back replaces the first
        pull_back(by_slopes, by_curvature)
    expected = pulled(values.sum())
    if settings.get("latent_beta") != 30:
        close(energy.parameter_gradient, expected)
        return
    # At β = 30 of z large terms cancel, so the error is measured against their size.
    terms = sum(pulled(value).abs() for value in values)
    errors = (energy.parameter_gradient - expected).abs()
    assert float(errors.max()) < 3e-4 * float(terms.max())


def test_along_the_axes_the_slopes_are_the_gradient_and_the_curvature_is_the_laplacian():
    energy = build(energy="bowl")
    points = box.uniform(20, torch.Generator().manual_seed(0))
    _, slopes, curvature, _ = energy.linearise_slopes(points, AXES)
    torch.testing.assert_close(slopes.T, energy.energy_and_gradient(points)[1])
    torch.testing.assert_close(curvature, torch.full((20,), 2 * energy.stiffness))
