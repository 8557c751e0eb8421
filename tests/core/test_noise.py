import math

import pytest
import torch
from scipy import stats

from ebm_viz import Experiment
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.contrast.noise import NOISES, Gaussian
from ebm_viz.core.contrast.quadrature import Sampled
from ebm_viz.training import draw_data

MOONS = draw_data(Experiment())
DATA = {
    "two moons": MOONS,
    "on a line": MOONS[:, :1].repeat(1, 2),
    "one point": torch.tensor([[2.9, -1.0]]),
    "at a wall": box.reflect(0.8 * MOONS + torch.tensor([2.5, 0.0])),
}
every_noise = pytest.mark.parametrize("name", NOISES)


@every_noise
@pytest.mark.parametrize("data", DATA.values(), ids=DATA.keys())
def test_the_density_integrates_to_1_over_the_box(name, data):
    noise = NOISES[name].build(data)
    side = 900
    total = noise.log_density(box.grid(box.cell_centres(side))).double().exp().sum()
    assert float(total) * box.AREA / side**2 == pytest.approx(1, abs=2e-3)


@every_noise
def test_draws_have_the_density_that_is_told(name):
    noise = NOISES[name].build(MOONS)
    points = noise.draw(20_000, generator(0))
    assert points.shape == (20_000, 2)
    assert box.contains(points).all()
    fine, cells = 240, 8
    density = noise.log_density(box.grid(box.cell_centres(fine))).double().exp()
    expected = density.view(cells, fine // cells, cells, fine // cells).sum((1, 3)).view(-1)
    expected = (expected / expected.sum() * len(points)).numpy()
    across, up = ((points + 3) * cells / 6).long().clamp(0, cells - 1).unbind(1)
    counted = torch.bincount(up * cells + across, minlength=cells**2).numpy()
    enough = expected >= 5
    observed = [*counted[enough], counted[~enough].sum()]
    wanted = [*expected[enough], expected[~enough].sum() + 1e-9]
    scale = sum(observed) / sum(wanted)
    assert stats.chisquare(observed, [scale * one for one in wanted]).pvalue > 1e-3


@every_noise
def test_the_same_seed_draws_the_same_noise(name):
    noise = NOISES[name].build(MOONS)
    assert torch.equal(noise.draw(50, generator(0)), noise.draw(50, generator(0)))
    assert not torch.equal(noise.draw(50, generator(0)), noise.draw(50, generator(1)))


def test_a_gaussian_is_that_of_scipy_over_its_share_in_the_box():
    mean, covariance = torch.tensor([1.5, -2.0]), torch.tensor([[1.2, 0.9], [0.9, 1.4]])
    points = box.uniform(50, generator(0))
    normal = stats.multivariate_normal(mean.numpy(), covariance.numpy())
    share = normal.cdf([3.0, 3.0], lower_limit=[-3.0, -3.0])
    expected = torch.from_numpy(normal.logpdf(points.numpy())) - math.log(share)
    found = Gaussian(mean, covariance).log_density(points).double()
    torch.testing.assert_close(found, expected, atol=2e-4, rtol=0)


def test_a_sum_over_draws_is_the_integral_whatever_they_are_drawn_from():
    exact = None
    for name in ("uniform", "broad"):
        points, log_weights = Sampled(NOISES[name].build(MOONS), 200_000).draw(generator(0))
        found = float((log_weights - points.square().sum(1) / 2).double().exp().sum())
        exact = 2 * math.pi * math.erf(3 / math.sqrt(2)) ** 2
        assert found == pytest.approx(exact, rel=0.01)
