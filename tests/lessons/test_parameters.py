"""What a lesson reads from its address."""

import pytest

from ebm_viz.experiment import ExperimentError
from ebm_viz.lessons.parameters import Whole


@pytest.mark.parametrize("text", ["000000000" + "10000", "10000", "9" * 5000, "²", "-1", ""])
def test_a_whole_number_beyond_its_limits_is_refused(text):
    with pytest.raises(ExperimentError):
        Whole("random", "Random path", 0, 9999, 0).read(text)
