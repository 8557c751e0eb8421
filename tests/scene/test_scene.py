"""Scenes: panels get what they need, or are refused."""

import pytest
from pydantic import ValidationError

from ebm_viz import Experiment
from ebm_viz.scene import Scene, Shown, View

RUN = Shown(experiment=Experiment())
PAIRS = Shown(experiment=Experiment(dataset="circle_pairs", models="conditional"))
CUT = ((-1.0, 0.0), (1.0, 0.0))


def scene(panel: str, runs=(RUN,), **more):
    return Scene(runs=runs, view=View(panels=("map", panel)), **more)


@pytest.mark.parametrize(
    ("panel", "more", "words"),
    [
        ("slice", {}, "A slice needs a cut"),
        ("slice", {"cut": ((1.0, 1.0), (1.0, 1.01))}, "at least 0.05 apart. These are 0.01"),
        ("latent", {}, "'latent' needs a probe"),
        ("column", {"runs": (PAIRS,)}, "'column' needs a probe"),
        (
            "column",
            {"runs": (PAIRS, RUN), "probe": (0.0, 0.0)},
            "does not model it. Set models to conditional",
        ),
        ("strip", {"runs": (RUN, RUN)}, "'strip' shows one run alone"),
        ("beta_curves", {"runs": (RUN, RUN)}, "'beta_curves' shows one run alone"),
        ("wells", {}, "'wells' is for walks alone"),
        ("success", {}, "'success' is for searches alone"),
    ],
)
def test_a_panel_without_what_it_needs_is_refused(panel, more, words):
    with pytest.raises(ValidationError, match=words):
        scene(panel, **more)


def test_a_panel_with_what_it_needs_is_shown():
    assert scene("slice", cut=CUT).panels == ("map", "slice")
    assert scene("column", runs=(PAIRS,), probe=(0.5, 0.0)).panels == ("map", "column")
    assert scene("beta_curves").panels == ("map", "beta_curves")
