import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz import Experiment, train
from ebm_viz.core.expression import parse
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.losses.own_loss import own_loss
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
    assert typed.depends_on == known.depends_on
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


@given(
    text=st.sampled_from(["log(Fp)", "sqrt(Fn)", "log(Fp) - log(Fn)", "sqrt(Fp - Fn) + Fp"]),
    positive=st.floats(-5, 5),
    negative=st.floats(-5, 5),
)
def test_where_a_loss_is_not_a_number_neither_are_its_pushes(text, positive, negative):
    loss = own_loss(text)
    pair = (torch.tensor([positive, 1.0]), torch.tensor([negative, 0.5]))
    value, pushes = loss.value(*pair), loss.pushes(*pair)
    for push in pushes:
        assert push.isnan()[0] or not value.isnan()[0]
        assert push.isfinite()[1]


def test_a_negative_that_meets_one_undefined_positive_has_no_push():
    positive, negative = torch.tensor([[1.0], [-1.0]]), torch.tensor([[0.5, 2.0]])
    down, up = parse("log(Fp) - Fn").pushes(positive, negative)
    assert down.isnan().tolist() == [[False], [True]]
    assert up.isnan().all()


@pytest.mark.parametrize(
    ("text", "known"), [("-log(sigmoid(Fn - Fp))", "log"), ("log(1 + exp(Fp - Fn))", "log")]
)
@pytest.mark.parametrize("gap", [-600.0, -90.0, 0.0, 90.0, 600.0])
def test_typed_losses_are_computed_in_64_bits(text, known, gap):
    positive, negative = torch.tensor([gap]), torch.tensor([0.0])
    torch.testing.assert_close(
        own_loss(text).value(positive, negative), LOSSES[known].value(positive, negative)
    )
    for mine, theirs in zip(
        own_loss(text).pushes(positive, negative),
        LOSSES[known].pushes(positive, negative),
        strict=True,
    ):
        torch.testing.assert_close(mine, theirs)
        assert mine.dtype == torch.float32


def test_a_typed_log_sigmoid_trains_at_a_high_rate():
    text, steep = "-log(sigmoid(Fn - Fp))", {"steps": 60, "learning_rate": 0.3}
    *_, last = train(Experiment(loss="own", expression=text, **steep))
    assert last.divergence is None
    assert last.step == 60


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("log(Fp)", "the gradient is not a number, for the loss or its slope is none"),
        ("exp(square(Fp)*1000)", "the gradient is infinite, for the loss is too steep"),
    ],
)
def test_a_loss_that_cannot_go_on_says_why(text, reason):
    *before, last = train(Experiment(loss="own", expression=text, steps=100))
    assert last.step < 100
    assert reason in last.divergence.sentence
    assert [snapshot.step for snapshot in before] == sorted({s.step for s in before})
