"""Sparse coding: what is exactly true of its energy."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz import Experiment
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.training import Training

POINTS = box.uniform(200, torch.Generator().manual_seed(0))
ENTRY = st.sampled_from([0.0, 1.0, -1.0, 0.5, 0.6, -0.8, 1e-9])


def energy_of(columns, sparsity):
    experiment = Experiment(energy="sparse", columns=columns.shape[1], sparsity=sparsity)
    energy = ENERGIES["sparse"].create(torch.Generator().manual_seed(0), experiment)
    energy.parameters.copy_(columns.reshape(-1))
    return energy


@settings(deadline=None)
@given(
    columns=st.lists(st.tuples(ENTRY, ENTRY), min_size=1, max_size=8), sparsity=st.floats(0.01, 10)
)
def test_it_is_the_least_of_its_dual_also_for_columns_that_coincide_or_vanish(columns, sparsity):
    """u is in the polygon, and no point of it, of those around u, is nearer to 2y."""
    matrix = torch.tensor(columns).t()
    energy = energy_of(matrix, sparsity)
    values, residuals = energy.energy_and_gradient(POINTS)
    lengths = POINTS.square().sum(1)
    assert (values >= -1e-4).all()
    assert (values <= lengths + 1e-4).all()
    assert ((residuals @ matrix).abs() <= sparsity * 1.001 + 1e-4).all()
    # At the nearest point of a convex set the way to the target leads out of it.
    others = polygon_points(matrix, sparsity)
    leads = ((2 * POINTS - residuals)[:, None] * (others - residuals[:, None])).sum(2)
    assert (leads <= 1e-2).all()
    torch.testing.assert_close(
        values, (POINTS * residuals).sum(1) - residuals.square().sum(1) / 4, rtol=1e-4, atol=1e-3
    )


def polygon_points(matrix, sparsity):
    """Points of |w_j·u| ≤ λ: a fan of rays, cut where they leave it, or at 12."""
    angles = torch.arange(24) * (2 * torch.pi / 24)
    rays = torch.stack([angles.cos(), angles.sin()], dim=1)
    reach = (sparsity / (rays @ matrix).abs().clamp(min=1e-9)).amin(1).clamp(max=12)
    return rays * (0.999 * reach)[:, None]


def test_one_column_is_a_huber_function_along_it_and_a_square_across():
    energy = energy_of(torch.tensor([[1.0], [0.0]]), 2.0)
    along, across = POINTS[:, 0].abs(), POINTS[:, 1]
    huber = torch.where(along <= 1.0, along.square(), 2.0 * along - 1.0)
    torch.testing.assert_close(energy.energy(POINTS), huber + across.square())


def test_it_scales_with_the_sparsity():
    """F of tλ at ty is t²F of λ at y: a code may be measured in any unit."""
    columns = box.uniform(5, torch.Generator().manual_seed(3)).t() / 4
    one, twice = energy_of(columns, 0.7), energy_of(columns, 1.4)
    torch.testing.assert_close(twice.energy(2 * POINTS), 4 * one.energy(POINTS))


def test_columns_stay_short_while_training():
    training = Training(Experiment(energy="sparse", loss="energy", learning_rate=0.3, steps=60))
    training.advance_to(60)
    (columns,) = training.energy.views(training.energy.parameters)
    assert float(columns.norm(dim=0).max()) <= 1 + 1e-6
