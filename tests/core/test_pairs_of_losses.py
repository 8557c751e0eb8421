"""The expression of a loss for one pair is the loss itself."""

import pytest
import torch

from ebm_viz.core.expression import Expression
from ebm_viz.core.losses import LOSSES, PUSHING
from ebm_viz.core.losses.plane import one_against_one

SETTINGS = [
    {"margin": 1.0, "beta": 1.0, "gamma": 1.0, "window": 1.0},
    {"margin": 0.3, "beta": 4.0, "gamma": 2.5, "window": 0.4},
]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("name", PUSHING)
def test_the_expression_of_a_pair_is_the_loss(name, settings):
    axis = torch.linspace(-3, 3, 25, dtype=torch.float64)
    negative, positive = (one.reshape(-1) for one in torch.meshgrid(axis, axis, indexing="ij"))
    loss = LOSSES[name]
    value, down, up = one_against_one(loss, positive, negative, **settings)
    pair = Expression(loss.pair)
    torch.testing.assert_close(pair.value(positive, negative, **settings), value)
    expected = pair.pushes(positive, negative, **settings)
    torch.testing.assert_close(expected, (down, up))


def test_the_tree_of_an_expression():
    tree = Expression("-relu(m + Fp - 2*Fn)**2").tree
    assert tree == ["-", ["**", ["relu", ["-", ["+", "m", "Fp"], ["*", 2.0, "Fn"]]], 2.0]]
