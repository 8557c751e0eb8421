import pytest

from ebm_viz import Experiment

pytest.importorskip("anywidget")


def test_a_widget_has_the_snapshots_of_each_run_even_of_two_alike():
    from ebm_viz.notebook import LandscapeWidget

    experiment = Experiment(steps=10)
    assert len(LandscapeWidget([experiment, experiment]).snapshots) == 2
    assert len(LandscapeWidget(experiment).snapshots) == 1
