import math

import pytest
import torch

from ebm_viz.core import box
from ebm_viz.core.datasets import DATASETS

NAMES = [name for name in DATASETS if name != "own"]
CASES = {
    **{
        f"{name}, noise {noise}": (name, {"noise": noise})
        for name in NAMES
        for noise in (0.03, 0.12, 0.6)
        if DATASETS[name].settings == ("noise",)
    },
    **{
        f"two_modes, noise {noise}, distance {distance}": (
            "two_modes",
            {"noise": noise, "distance": distance},
        )
        for noise, distance in [(0.03, 0.1), (0.05, 0.5), (0.6, 5.0)]
    },
    "checkerboard": ("checkerboard", {}),
}
FINE = box.cell_centres(768)  # six times a power of two: no cell straddles a checkerboard edge
CELL = box.AREA / len(FINE) ** 2


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES.keys())
def distribution(request):
    name, settings = request.param
    return DATASETS[name].source(**settings)


@pytest.fixture(scope="module")
def density(distribution):
    return distribution.density_on(FINE)


def draw(distribution, count, seed=0):
    return distribution.sample(count, torch.Generator().manual_seed(seed))


def test_the_density_is_positive_and_integrates_to_one_over_the_box(density):
    assert (density >= 0).all()
    assert float(density.sum()) * CELL == pytest.approx(1.0, abs=2e-4)


def test_the_log_density_is_the_log_of_the_density(distribution):
    axis = box.cell_centres(21)
    logs = distribution.log_density(box.grid(axis)).view(21, 21)
    torch.testing.assert_close(logs.exp(), distribution.density_on(axis), atol=1e-9, rtol=1e-6)


def test_the_density_is_zero_outside_the_box(distribution):
    outside = torch.tensor([[3.01, 0.0], [0.0, -3.01], [-50.0, 50.0]])
    assert (distribution.log_density(outside) == -math.inf).all()


def test_samples_lie_in_the_box(distribution):
    samples = draw(distribution, 3000)
    assert samples.shape == (3000, 2)
    assert samples.dtype == torch.float32
    assert box.contains(samples).all()


def test_the_same_seed_gives_the_same_samples(distribution):
    assert torch.equal(draw(distribution, 100, seed=5), draw(distribution, 100, seed=5))
    assert not torch.equal(draw(distribution, 100, seed=5), draw(distribution, 100, seed=6))


def test_samples_have_the_entropy_of_the_density(distribution, density):
    surprise = -distribution.log_density(draw(distribution, 2000))
    entropy = -float(torch.xlogy(density, density).sum()) * CELL
    error = float(surprise.std()) / math.sqrt(len(surprise))
    assert float(surprise.mean()) == pytest.approx(entropy, abs=4 * error + 2e-3)


def test_samples_fall_where_the_density_is(distribution, density):
    samples = draw(distribution, 4000)
    blocks, side = 12, len(FINE) // 12
    expected = 4000 * CELL * density.view(blocks, side, blocks, side).sum(dim=(1, 3))
    column, row = ((samples + 3) * (blocks / 6)).long().clamp_(max=blocks - 1).T
    counts = torch.bincount(row * blocks + column, minlength=blocks**2).view(blocks, blocks)
    assert ((counts - expected).abs() <= 5 * expected.sqrt() + 3).all()


def test_the_two_modes_are_as_far_apart_as_asked():
    samples = draw(DATASETS["two_modes"].source(noise=0.05, distance=1.5), 4000)
    right = samples[samples[:, 0] > 0].mean(0)
    left = samples[samples[:, 0] < 0].mean(0)
    torch.testing.assert_close(right - left, torch.tensor([1.5, 0.0]), atol=0.01, rtol=0)


def test_a_checkerboard_is_even_on_half_of_its_sixteen_cells():
    board = DATASETS["checkerboard"].source()
    on, off = torch.tensor([[-1.5, -1.5], [1.5, -0.5]]), torch.tensor([[-1.5, -0.5], [2.5, 2.5]])
    torch.testing.assert_close(board.log_density(on).exp(), torch.full((2,), 1 / 8).double())
    assert (board.log_density(off) == -math.inf).all()
