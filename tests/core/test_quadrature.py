import math
from types import SimpleNamespace

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.contrast.quadrature import QUADRATURES, Adaptive, Even

BUILD = {
    "adaptive": lambda: Adaptive(nodes=512),
    "jittered": lambda: Even(23, jittered=True),
    "fixed": lambda: Even(23, jittered=False),
}
every_rule = pytest.mark.parametrize("name", BUILD)


def well(deviation, centre=(0.4, -0.7)):
    """F = ‖y − centre‖²/2s², whose Z is 2πs²."""
    place = torch.tensor(centre)
    return SimpleNamespace(
        energy=lambda points: ((points - place) ** 2).sum(1) / (2 * deviation**2)
    )


def estimates(rule, energy, count=400):
    """Z by `count` draws of the rule."""
    generator = torch.Generator().manual_seed(0)
    sums = []
    for _ in range(count):
        nodes, log_weights = rule.draw(generator)
        sums.append(torch.exp(log_weights.double() - energy.energy(nodes).double()).sum())
    return torch.stack(sums)


def relative_error(name, deviation):
    rule, energy = BUILD[name](), well(deviation)
    rule.refresh(energy, 1.0)
    exact = 2 * math.pi * deviation**2
    return float(((estimates(rule, energy) / exact - 1) ** 2).mean().sqrt())


def test_the_registry_builds_the_rules():
    assert set(QUADRATURES) == set(BUILD)
    experiment = Experiment()
    for rule in QUADRATURES.values():
        built = rule.build(**rule.settings_in(experiment))
        assert built.draw(torch.Generator())[0].shape[1] == 2


@every_rule
def test_nodes_lie_in_the_box(name):
    rule = BUILD[name]()
    rule.refresh(well(2.0, centre=(3.0, 3.0)), 1.0)
    nodes, log_weights = rule.draw(torch.Generator().manual_seed(0))
    assert nodes.shape == (len(log_weights), 2)
    assert (nodes.abs() <= 3 + 1e-6).all()


@every_rule
@pytest.mark.parametrize("level", [-50.0, 0.0, 50.0])
def test_a_constant_is_integrated_exactly(name, level):
    flat = SimpleNamespace(energy=lambda points: torch.full((len(points),), level))
    rule = BUILD[name]()
    rule.refresh(flat, 1.0)
    nodes, log_weights = rule.draw(torch.Generator().manual_seed(0))
    log_partition = torch.logsumexp(log_weights - flat.energy(nodes), dim=0)
    assert float(log_partition) == pytest.approx(math.log(36) - level, abs=1e-4)


@every_rule
def test_a_wide_well_is_integrated_well(name):
    assert relative_error(name, 0.4) < 0.06


def test_only_moving_nodes_see_a_narrow_well():
    assert relative_error("adaptive", 0.03) < 0.3
    assert relative_error("adaptive", 0.03) < relative_error("jittered", 0.03) / 4
    assert relative_error("fixed", 0.03) > 0.6


@pytest.mark.parametrize("name", ["adaptive", "jittered"])
@pytest.mark.parametrize("deviation", [0.05, 0.4])
def test_moving_nodes_are_unbiased(name, deviation):
    rule, energy = BUILD[name](), well(deviation)
    rule.refresh(energy, 1.0)
    ratios = estimates(rule, energy, count=1000) / (2 * math.pi * deviation**2)
    error = float(ratios.std()) / math.sqrt(len(ratios))
    assert float(ratios.mean()) == pytest.approx(1.0, abs=4 * error + 1e-4)


def test_an_adaptive_rule_stays_unbiased_for_an_energy_it_has_not_seen():
    rule = Adaptive(nodes=512)
    rule.refresh(well(0.1, centre=(-1.0, 1.0)), 1.0)
    ratios = estimates(rule, well(0.3), count=2000) / (2 * math.pi * 0.09)
    error = float(ratios.std()) / math.sqrt(len(ratios))
    assert float(ratios.mean()) == pytest.approx(1.0, abs=4 * error)


def test_an_adaptive_rule_still_finds_a_well_that_moved_by_a_cell():
    rule, cell = Adaptive(nodes=512), 6 / Adaptive.SIDE
    rule.refresh(well(0.03), 1.0)
    moved = estimates(rule, well(0.03, centre=(0.4 + cell, -0.7 + cell)))
    ratios = moved / (2 * math.pi * 0.03**2)
    assert float(((ratios - 1) ** 2).mean().sqrt()) < 0.3


def test_an_adaptive_rule_puts_most_nodes_where_the_density_is():
    rule, centre = Adaptive(nodes=512), torch.tensor([0.4, -0.7])
    rule.refresh(well(0.1), 1.0)
    nodes, _ = rule.draw(torch.Generator().manual_seed(0))
    near = (nodes - centre).norm(dim=1) < 0.5
    assert 0.6 < float(near.float().mean()) < 0.8
    assert box.contains(nodes[~near]).all()


def test_weights_stay_finite_for_energies_of_a_million():
    steep = SimpleNamespace(energy=lambda points: 1e6 * points[:, 0] / 3)
    rule = Adaptive(nodes=64)
    rule.refresh(steep, 30.0)
    assert all(part.isfinite().all() for part in rule.draw(torch.Generator().manual_seed(0)))


@pytest.fixture(scope="module")
def two_close_modes():
    """The last metrics of a training whose nodes stand still and of one whose nodes move."""

    def last(quadrature):
        experiment = Experiment(
            dataset="two_modes",
            noise=0.05,
            distance=0.5,
            quadrature=quadrature,
            grid_side=24,
            samples=2000,
            steps=300,
        )
        *_, snapshot = train(experiment)
        return snapshot.metrics

    return last("fixed"), last("adaptive")


def _own_log_partition(metrics):
    """The log Z that training believed in: its loss is F⁺ + log Z at β = 1."""
    return metrics.loss - metrics.energy_on_data


def test_the_network_digs_between_nodes_that_stand_still(two_close_modes):
    fixed, adaptive = two_close_modes
    assert fixed.log_partition - _own_log_partition(fixed) > 10
    assert abs(adaptive.log_partition - _own_log_partition(adaptive)) < 0.5


def test_a_fixed_grid_looks_better_to_the_trainer_and_is_far_worse(two_close_modes):
    fixed, adaptive = two_close_modes
    assert fixed.loss < adaptive.loss - 10
    assert fixed.kl > 10
    assert adaptive.kl < 0.3
