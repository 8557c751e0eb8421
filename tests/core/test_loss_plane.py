import numpy as np
import pytest
import torch

from ebm_viz.core.losses import LOSSES, PUSHING
from ebm_viz.core.losses.plane import SIDE, SLICE, loss_grid, one_against_one

SETTINGS = {"margin": 1.0, "beta": 1.0, "gamma": 1.0, "window": 1.0}


def grid(name, positive=0.8, negative=0.4, **settings):
    return loss_grid(LOSSES[name], {**SETTINGS, **settings}, positive, negative)


@pytest.mark.parametrize("name", PUSHING)
def test_point_plane_and_slices_agree(name):
    found = grid(name, 1.5, 0.75)
    axis, fine = np.linspace(-3, 3, SIDE), np.linspace(-3, 3, SLICE)
    i, j = np.abs(axis - 0.75).argmin(), np.abs(axis - 1.5).argmin()
    assert found.plane[:, i, j] == pytest.approx(found.here, abs=1e-5)
    for along, place in (
        (found.along_positive, 1.5),
        (found.along_negative, 0.75),
        (found.along_delta, 0.375),
    ):
        assert along[:, np.abs(fine - place).argmin()] == pytest.approx(found.here, abs=1e-5)


def test_the_margin_moves_the_zero_gradient_region():
    for margin in (0.5, 2.0):
        plane = grid("hinge", margin=margin).plane
        axis = np.linspace(-3, 3, SIDE)
        gap = axis[:, None] - axis[None, :]
        assert (plane[1][gap > margin + 1e-4] == 0).all()
        assert (plane[1][gap < margin - 1e-4] == 1).all()


@pytest.mark.parametrize("name", PUSHING)
def test_pushes_are_the_slopes_of_the_value(name):
    generator = torch.Generator().manual_seed(0)
    positive, negative = torch.rand(2, 200, generator=generator, dtype=torch.float64) * 6 - 3
    positive.requires_grad_()
    negative.requires_grad_()
    value, down, up = one_against_one(PUSHING[name], positive, negative, margin=1.3, beta=0.7)
    slopes = torch.autograd.grad(value.sum(), (positive, negative), allow_unused=True)
    for slope, push in zip(slopes, (down, up), strict=True):
        expected = torch.zeros_like(push) if slope is None else slope
        torch.testing.assert_close(push, expected)


def test_two_labels_make_the_log_loss_of_the_likelihood():
    log, likelihood, noise_contrast = (grid(name).plane for name in ("log", "nll", "infonce"))
    assert likelihood[1:] == pytest.approx(log[1:], abs=1e-5)
    assert noise_contrast == pytest.approx(log, abs=1e-5)
