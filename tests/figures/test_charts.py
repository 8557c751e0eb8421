"""Curves, what changes with β, and slices: what their charts show."""

import numpy as np
import pytest

from ebm_viz import Experiment, train
from ebm_viz.figures import Preparation
from ebm_viz.figures.curves import charts
from ebm_viz.figures.cut import cut_through, span
from ebm_viz.figures.gibbs import Levels
from ebm_viz.figures.thermal import BETAS, strip, thermal
from ebm_viz.scene import Curve, Line, Scene, Shown

EXPERIMENT = Experiment(steps=60)


@pytest.fixture(scope="module")
def snapshots():
    return list(train(EXPERIMENT))


def picture_of(snapshots, step=None, beta=None, **settings):
    scene = Scene(runs=(Shown(experiment=EXPERIMENT),), **settings)
    return Preparation(scene, [snapshots]).at(step, beta)


def test_levels_sum_as_the_landscape_does(snapshots):
    landscape = snapshots[-1].landscape
    betas = np.array([0.03, 1.0, 30.0])
    numbers = Levels(landscape.energy.astype(float)).at(betas)
    for k, beta in enumerate(betas):
        log_partition = landscape.log_partition(beta)
        assert numbers.log_partition[k] == pytest.approx(log_partition, abs=0.01)
        assert numbers.entropy[k] == pytest.approx(landscape.entropy(beta), abs=0.01)
        variance = landscape.energy_variance(beta)
        assert numbers.energy_variance[k] == pytest.approx(variance, rel=0.02)


def test_slopes_against_beta_are_what_theory_says(snapshots):
    shown = thermal(picture_of(snapshots, beta=2.0))
    for chart in shown.charts:
        assert chart.measured == pytest.approx(chart.slope, rel=0.01, abs=1e-3)
        assert chart.low <= chart.values.min()
        assert chart.high >= chart.values.max()
        assert len(chart.values) == len(BETAS)


def test_axes_against_beta_hold_what_came_before(snapshots):
    late, early = thermal(picture_of(snapshots)), thermal(picture_of(snapshots, 0))
    for after, before in zip(late.charts, early.charts, strict=True):
        about = 0.05 * (before.high - before.low)
        assert after.low <= before.low + about
        assert after.high >= before.high - about


def test_the_strip_sharpens_with_beta(snapshots):
    peaks = [density.peak for density in strip(picture_of(snapshots))]
    assert peaks == sorted(peaks)
    for density in strip(picture_of(snapshots)):
        assert density.weights.max() == 1


def test_fine_metrics_stand_at_the_steps_at_which_they_were_taken(snapshots):
    gain, loss = (
        charts(picture_of(snapshots, curves=(Curve(name, series=(Line(name),)),)))[0]
        for name in ("gain_over_uniform", "loss")
    )
    assert len(gain.lines[0].series.steps) < len(loss.lines[0].series.steps) == len(snapshots)
    fine = {snapshot.metrics.fine_step for snapshot in snapshots}
    assert set(gain.lines[0].series.steps) == fine
    assert gain.lines[0].end == gain.shown == 60


def test_curves_are_multiplied_by_what_a_run_has(snapshots):
    def values(times):
        curve = Curve("Gap", series=(Line("gap_mean"),), times=times)
        return charts(picture_of(snapshots, curves=(curve,)))[0].lines[0].series.values

    plain = [snapshot.metrics.gap_mean for snapshot in snapshots]
    assert values("beta") == pytest.approx(plain)
    assert len(values("1/m")) == 0


def test_a_metric_that_there_is_not_has_no_line(snapshots):
    chart = charts(picture_of(snapshots, curves=(Curve("?", series=(Line("__class__"),)),)))[0]
    assert len(chart.lines[0].series.values) == 0
    assert chart.texts(0) == ["–"]
    assert chart.axis(4).ticks


def test_a_slice_goes_from_wall_to_wall():
    line = span(((0.0, 0.0), (1.0, 1.0)))
    assert line.ends == pytest.approx(np.array([[-3, -3], [3, 3]]))
    assert line.apart == pytest.approx(np.sqrt(2))
    assert line.ticks(9) == [-4, -3, -2, -1, 0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="the same"):
        span(((1.0, 1.0), (1.0, 1.0)))


def test_a_slice_begins_at_its_lowest_place(snapshots):
    picture = picture_of(snapshots, cut=((-1.0, 0.0), (1.0, 0.5)))
    found = cut_through(picture)
    assert found.heights.min() == 0
    assert found.top >= found.heights.max()
    assert found.axis(4).place(0.0) == 0
    with pytest.raises(ValueError, match="cut"):
        cut_through(picture_of(snapshots))
