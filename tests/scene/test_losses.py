"""Boards of losses: what can be on one."""

import pytest
from pydantic import ValidationError

from ebm_viz import Experiment
from ebm_viz.scene import LossBoard


def board(*names, **more):
    settings = more.pop("settings", {})
    losses = [Experiment(loss=name, **settings) for name in names]
    return LossBoard(losses=losses, **{"positive": 0.5, "negative": -0.25, **more})


def test_panels_follow_what_the_losses_look_at():
    assert board("hinge").offered == ("plane_a", "value_gap", "push_gap")
    assert board("energy").offered == ("plane_a", "value_positive", "push_positive")
    assert board("hinge", "simple").offered[:3] == ("plane_a", "plane_b", "value_positive")
    assert len(board("hinge", "simple").offered) == 6
    chosen = board("hinge", "log", panels=("push_gap", "plane_b"))
    assert chosen.shown == ("plane_b", "push_gap")


def test_settings_are_those_that_matter():
    assert board("hinge", "log", settings={"margin": 2.5, "beta": 3.0}).settings == {"margin": 2.5}
    assert board("simple", "infonce", settings={"beta": 3.0}).settings == {
        "margin": 1.0,
        "beta": 3.0,
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"positive": 3.5}, "less than or equal to 3"),
        ({"negative": float("nan")}, "finite number"),
        ({"panels": ("plane_b",)}, "'plane_b' is not on this board. There are plane_a"),
        ({"losses": ()}, "at least 1"),
        ({"losses": ({"loss": "hinge", "margin": -1},)}, "margin"),
        (
            {"losses": ({"loss": "hinge", "margin": 2.5}, {"loss": "square_square"})},
            "one margin. These losses have 1 and 2.5; give both the same",
        ),
    ],
)
def test_what_cannot_be_is_refused(change, words):
    with pytest.raises(ValidationError, match=words):
        LossBoard(**{"losses": ({"loss": "hinge"},), "positive": 0.5, "negative": -0.25, **change})
