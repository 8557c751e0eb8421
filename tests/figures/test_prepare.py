"""What a picture shows is what the snapshots say."""

import numpy as np
import pytest

from ebm_viz import Experiment, train
from ebm_viz.figures import Preparation
from ebm_viz.figures.interpolation import at, centres, refine
from ebm_viz.scene import Scene, Show, Shown, View

STEPS = 60


def scene_of(*losses, **settings):
    runs = tuple(Shown(experiment=Experiment(loss=loss, steps=STEPS)) for loss in losses)
    return Scene(runs=runs, **settings)


@pytest.fixture(scope="module")
def snapshots():
    return {loss: list(train(Experiment(loss=loss, steps=STEPS))) for loss in ("nll", "hinge")}


@pytest.fixture(scope="module")
def preparation(snapshots):
    return Preparation(scene_of("nll", "hinge"), [snapshots["nll"], snapshots["hinge"]])


def test_between_two_snapshots_the_one_before_is_shown(preparation):
    before = max(step for step in preparation.steps if step < 43)
    assert preparation.at(43).step == max(before, 43 if 43 in preparation.steps else 0)
    assert preparation.at().step == preparation.at(10_000).step == STEPS
    assert preparation.at(0).runs[0].snapshot.step == 0


def test_energy_and_density_are_those_of_the_snapshot(preparation):
    run = preparation.at(beta=2.0).runs[0]
    landscape = run.snapshot.landscape
    places = np.stack(np.meshgrid(landscape.axis, landscape.axis), axis=-1).reshape(-1, 2)
    read = at(run.energy, places).reshape(landscape.energy.shape)
    assert np.abs(read - landscape.energy).max() < 0.01 * np.ptp(landscape.energy)
    assert run.density.mean() * 36 == pytest.approx(1)
    ratio = run.density / np.exp(-2.0 * (run.energy - run.energy.min()))
    assert np.ptp(ratio) < 1e-9 * ratio.max()


def test_refining_keeps_planes_to_the_edge():
    axis = centres(64)
    fine = refine(2 * axis[:, None] - axis[None, :] + 5)
    expected = 2 * centres(256)[:, None] - centres(256)[None, :] + 5
    assert np.abs(fine - expected).max() < 1e-9


def test_contour_lines_lie_at_their_levels(preparation):
    run = preparation.at().runs[1]
    assert len(run.contours) > 3
    for level, line in run.contours:
        read = at(run.mesh, line[~np.isnan(line[:, 0])])
        assert np.abs(read - level).max() < 0.02 * run.range.span


def test_arrows_point_down(snapshots):
    for lengths in ("strength", "unit"):
        scene = scene_of("nll", view=View(show=Show(arrows=lengths)))
        run = Preparation(scene, [snapshots["nll"]]).at().runs[0]
        step = 1e-3 * run.arrows.along
        assert (at(run.energy, run.arrows.middles + step) <= run.energy.max()).all()
        falls = at(run.energy, run.arrows.middles + step) - at(run.energy, run.arrows.middles)
        moving = np.hypot(*run.arrows.along.T) > 0.1
        assert moving.sum() > 20
        assert (falls[moving] < 0).mean() > 0.97


def test_ranges_are_shared_where_the_scene_says_so(preparation, snapshots):
    own = preparation.at()
    assert own.runs[0].range != own.runs[1].range
    scene = scene_of("nll", "hinge", shared_scale=True)
    common = Preparation(scene, list(snapshots.values())).at()
    assert common.runs[0].range == common.runs[1].range
    assert common.runs[0].range.low <= min(run.range.low for run in own.runs)
    assert common.runs[0].range.high >= max(run.range.high for run in own.runs)


def test_ranges_hold_what_came_before(preparation):
    early, late = preparation.at(10), preparation.at()
    assert late.runs[0].history.extents[-1].low <= early.runs[0].history.extents[0].low
    assert late.runs[0].range.low <= early.runs[0].lowest


def test_a_run_without_snapshots_is_refused():
    with pytest.raises(ValueError, match="no snapshots"):
        Preparation(scene_of("nll"), [[]])


def test_a_run_that_goes_on_holds_the_clock(snapshots):
    part = snapshots["hinge"][:20]
    preparation = Preparation(scene_of("nll", "hinge"), [snapshots["nll"], part])
    assert preparation.steps[-1] == part[-1].step
    assert preparation.at().runs[0].snapshot.step == part[-1].step
