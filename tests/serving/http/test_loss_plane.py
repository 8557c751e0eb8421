import json
import struct

import numpy as np
import pytest
import torch

from ebm_viz.core.losses import PUSHING
from ebm_viz.core.losses.plane import SIDE, SLICE, one_against_one
from ebm_viz.serving.http.loss_plane import encode_plane


def parse(content):
    (length,) = struct.unpack("<I", content[:4])
    header = json.loads(content[4 : 4 + length])
    numbers = np.frombuffer(content[4 + length :], "<f4")
    plane, slices = numbers[: 3 * SIDE**2], numbers[3 * SIDE**2 :]
    return header, plane.reshape(3, SIDE, SIDE), slices.reshape(3, 3, SLICE)


@pytest.mark.parametrize("name", PUSHING)
def test_point_plane_and_slices_agree(name):
    header, plane, slices = parse(
        encode_plane({"loss": name, "positive": "1.5", "negative": "0.75"})
    )
    axis = np.linspace(-3, 3, SIDE)
    i, j = np.abs(axis - 0.75).argmin(), np.abs(axis - 1.5).argmin()
    fine = np.linspace(-3, 3, SLICE)
    here = [header["value"], header["push_on_positive"], header["push_on_negative"]]
    assert plane[:, i, j] == pytest.approx(here, abs=1e-5)
    assert slices[0][:, np.abs(fine - 1.5).argmin()] == pytest.approx(here, abs=1e-5)
    assert slices[1][:, np.abs(fine - 0.75).argmin()] == pytest.approx(here, abs=1e-5)
    assert slices[2][:, np.abs(fine - 0.375).argmin()] == pytest.approx(here, abs=1e-5)


def test_the_margin_moves_the_zero_gradient_region():
    for margin in (0.5, 2.0):
        _, plane, _ = parse(encode_plane({"loss": "hinge", "margin": str(margin)}))
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
    _, log, _ = parse(encode_plane({"loss": "log"}))
    _, likelihood, _ = parse(encode_plane({"loss": "nll"}))
    _, noise_contrast, _ = parse(encode_plane({"loss": "infonce"}))
    assert likelihood[1:] == pytest.approx(log[1:], abs=1e-5)
    assert noise_contrast == pytest.approx(log, abs=1e-5)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"positive": "4"}, "positive cannot be '4': it is a number from -3 to 3."),
        ({"negative": "nan"}, "negative cannot be 'nan'"),
        ({"loss": "hinge", "margin": "1e9"}, "Margin m (margin) cannot be '1e9'"),
        ({"color": "red"}, "There is no setting 'color'."),
    ],
)
def test_bad_queries_are_refused_with_a_sentence(query, says):
    with pytest.raises(ValueError, match="^" + says.replace("(", r"\(").replace(")", r"\)")):
        encode_plane(query)
