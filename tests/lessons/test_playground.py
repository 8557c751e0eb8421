"""What the Playground says of the training that it opens with."""

import pytest

from ebm_viz import Experiment, train


@pytest.mark.parametrize("seed", range(3))
def test_the_energy_on_the_data_may_rise_but_less_than_elsewhere(seed):
    first, last = (one.metrics for one in train(Experiment(seed=seed), at=[0, 100]))
    assert last.energy_on_data > first.energy_on_data + 1, "the level drifts up"
    assert abs(first.contrast) < 1
    assert last.contrast > 10
