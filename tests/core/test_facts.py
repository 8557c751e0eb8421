"""Properties of losses that are found in their numbers."""

import pytest

from ebm_viz.core.losses import LOSSES
from ebm_viz.core.losses.facts import margin_of, matters
from ebm_viz.core.losses.own_loss import own_loss

MARGINS = {
    "m": "simple hinge square_square",
    "0": "perceptron lvq2",
    "soft": "log square_exponential mce infonce nll nll_monte_carlo nll_importance nce",
    "none": "energy contrastive_divergence persistent_contrastive_divergence generator"
    " score_matching sliced_score_matching denoising_score_matching",
}
"""Where the push on negatives ends, and the losses of which that is true."""


def test_where_the_push_of_each_loss_ends():
    found = {name: margin_of(loss) for name, loss in LOSSES.items()}
    assert found == {name: end for end, names in MARGINS.items() for name in names.split()}


@pytest.mark.parametrize(
    ("text", "margin", "has_kink"),
    [
        ("relu(m + Fp - Fn)", "m", True),
        ("relu(2*m + Fp - Fn)", "2 m", True),
        ("relu(1.5 + Fp - Fn)", "1.5", True),
        ("relu(Fp) + relu(3 - Fn)", "3", True),
        ("softplus(m + Fp - Fn)", "soft", False),
        ("Fp - Fn", "none", False),
        ("Fp", "none", False),
    ],
)
def test_where_a_push_ends_is_found_in_its_numbers(text, margin, has_kink):
    assert margin_of(own_loss(text)) == margin
    assert bool(own_loss(text).kink) == has_kink


def test_a_setting_matters_if_it_changes_the_plane():
    names = ("margin", "beta", "gamma", "window")
    of = {loss: {name for name in names if matters(LOSSES[loss], name)} for loss in LOSSES}
    assert of["hinge"] == of["simple"] == of["square_square"] == {"margin"}
    assert of["nll"] == of["infonce"] == {"beta"}
    assert of["square_exponential"] == {"gamma"}
    assert of["lvq2"] == {"window"}
    assert of["perceptron"] == of["energy"] == of["log"] == of["mce"] == set()
