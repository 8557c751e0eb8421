import pytest
import torch

from ebm_viz import Experiment
from ebm_viz.core import box
from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.energies import ENERGIES

POSITIVE = box.uniform(50, torch.Generator().manual_seed(0))
ENERGY = ENERGIES["mlp"].create(torch.Generator().manual_seed(1), Experiment())
SETTINGS = {"uniform": {}, "near": {"near_noise": 0.1}, "hard": {"candidates": 8}}


def draw(name, count=400, seed=2, **changes):
    settings = {**SETTINGS[name], **changes}
    generator = torch.Generator().manual_seed(seed)
    return NEGATIVES[name].draw(POSITIVE, count, ENERGY, generator, **settings)


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_kind_of_negatives_takes_its_settings(name):
    assert set(NEGATIVES[name].settings) == set(SETTINGS[name])


@pytest.mark.parametrize("name", NEGATIVES)
@pytest.mark.parametrize("count", [50, 400])
def test_as_many_negatives_as_asked_lie_in_the_box(name, count):
    points = draw(name, count)
    assert points.shape == (count, 2)
    assert box.contains(points).all()


@pytest.mark.parametrize("name", NEGATIVES)
def test_the_same_seed_draws_the_same_negatives(name):
    assert torch.equal(draw(name), draw(name))
    assert not torch.equal(draw(name), draw(name, seed=3))


def test_uniform_negatives_reach_every_quarter_of_the_box():
    points = draw("uniform")
    shares = [
        float(((points[:, 0] > 0) == right).logical_and((points[:, 1] > 0) == up).float().mean())
        for right in (False, True)
        for up in (False, True)
    ]
    assert all(0.18 < share < 0.32 for share in shares)


@pytest.mark.parametrize("noise", [0.02, 0.1, 0.5])
def test_each_near_negative_is_near_its_own_positive(noise):
    points = draw("near", near_noise=noise).view(50, 8, 2)
    offsets = points - POSITIVE[:, None]
    assert float(offsets.norm(dim=2).max()) < 5 * noise
    inside = POSITIVE.abs().amax(1) < 3 - 3 * noise
    assert float(offsets[inside].std()) == pytest.approx(noise, rel=0.15)


def test_even_far_flung_near_negatives_stay_in_the_box():
    assert box.contains(draw("near", near_noise=3.0)).all()


def test_hard_negatives_are_lower_the_more_candidates_there_are():
    heights = [float(ENERGY.energy(draw("uniform", 5000)).mean())]
    heights += [float(ENERGY.energy(draw("hard", 5000, candidates=k)).mean()) for k in (2, 8, 64)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[2] > float(ENERGY.energy(draw("uniform", 5000)).std())


def test_a_hard_negative_is_the_lowest_of_its_draws():
    drawn = box.uniform(400 * 8, torch.Generator().manual_seed(2))
    lowest = ENERGY.energy(drawn).view(400, 8).amin(1)
    torch.testing.assert_close(ENERGY.energy(draw("hard")), lowest)
