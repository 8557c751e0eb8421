import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.own_loss import own_loss
from ebm_viz.experiment import ExperimentError

TYPED = {
    "energy": "Fp",
    "hinge": "relu(m + Fp - Fn)",
    "log": "softplus(Fp - Fn)",
    "simple": "relu(Fp) + relu(m - Fn)",
    "square_square": "relu(Fp)**2 + relu(m - Fn)**2",
    "mce": "sigmoid(Fp - Fn)",
}


@pytest.mark.parametrize("name", TYPED)
def test_a_typed_loss_says_of_itself_what_the_table_says(name):
    typed, known = own_loss(TYPED[name]), LOSSES[name]
    assert typed.looks_at == known.looks_at
    assert typed.can_collapse == known.can_collapse
    assert typed.has_margin == known.has_margin


def test_a_typed_hinge_trains_as_the_hinge():
    changes = {"steps": 30, "samples": 200, "batch": 32, "margin": 2.0}
    typed = Experiment(loss="own", expression=TYPED["hinge"], **changes)
    *_, mine = train(typed)
    *_, theirs = train(Experiment(loss="hinge", **changes))
    torch.testing.assert_close(
        torch.from_numpy(mine.landscape.energy),
        torch.from_numpy(theirs.landscape.energy),
        atol=1e-4,
        rtol=1e-4,
    )


def test_two_spellings_of_one_loss_are_one_experiment():
    one = Experiment(loss="own", expression="softplus(m+F⁺-F⁻)")
    other = Experiment(loss="own", expression="softplus( m + Fp - Fn )")
    assert one == other
    assert one.key == other.key


def test_the_address_carries_the_expression():
    experiment = Experiment(loss="own", expression="relu(m + Fp - Fn) ** 2")
    assert Experiment.from_query(experiment.to_query()) == experiment


@pytest.mark.parametrize("text", ["Fp.real", "__import__('os')", "eval(Fp)", "m", "Fp" * 200, ""])
def test_what_cannot_be_read_is_refused_with_a_sentence(text):
    with pytest.raises(ExperimentError, match="expression"):
        Experiment.from_query({"loss": "own", "expression": text})
