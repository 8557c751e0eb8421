"""Some of the inputs of the benchmark `fuzz`, other ones."""

import pytest

from benchmarks.fuzz import ACCEPTED, REFUSED, SHORT, outcomes_of
from benchmarks.inputs import Inputs
from ebm_viz import Experiment
from ebm_viz.experiment import SETTINGS


def test_sound_and_bad_inputs_are_answered_by_content_or_a_sentence():
    outcomes = outcomes_of(100, seed=1)
    assert set(outcomes) <= {*ACCEPTED, *REFUSED}
    assert 80 <= sum(outcomes[name] for name in ACCEPTED) <= 160


@pytest.mark.parametrize("name", [name for name in SETTINGS if name not in ("start", "start_step")])
def test_what_is_drawn_as_good_is_good(name):
    inputs = Inputs(2)
    values = {inputs.good(SETTINGS[name]) for _ in range(20)}
    for value in values:
        Experiment.from_query({name: value})
    assert len(values) > 1


def test_the_same_seed_draws_the_same_inputs():
    first, second = (
        [inputs.settings(), inputs.frames(SHORT.key, 9)] for inputs in (Inputs(3), Inputs(3))
    )
    assert first == second
