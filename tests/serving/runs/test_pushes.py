import base64

import numpy as np
import pytest

from ebm_viz import Experiment
from ebm_viz.scene import Shown
from ebm_viz.serving import STORE
from ebm_viz.serving.runs.run import Run
from ebm_viz.ui.running import run_view
from tests.advance import advance
from tests.frames import message_of, parse


def unpack(packed, name):
    whole = np.frombuffer(base64.b64decode(packed[name]), "<i2")
    return whole / 32767 * packed[f"{name}_scale"]


def last_frame(experiment):
    """The last snapshot of a training, and what a browser is told of its pushes."""
    run = Run(experiment)
    advance(run)
    header, _ = parse(message_of(run))
    return run.snapshots[-1].pushes, header["frames"][-1]["pushes"]


@pytest.mark.parametrize("loss", ["hinge", "log", "square_square", "infonce"])
def test_frames_tell_what_is_pushed_and_what_is_not(loss):
    # The log loss hardly pushes what lies well, and still does.
    pushes, packed = last_frame(Experiment(loss=loss, steps=200))
    for name in ("positive", "negative"):
        sent, true = unpack(packed, name), getattr(pushes, name)
        assert np.abs(sent - true).max() <= np.abs(true).max() / 32_000
        assert (np.sign(sent) == np.sign(true)).all()
    places = unpack(packed, "negative_points").reshape(-1, 2)
    assert np.abs(places - pushes.negative_points).max() < 1e-3
    assert packed["lifts_everywhere"] is False


def test_nll_lifts_everywhere_and_names_no_negatives():
    _, packed = last_frame(Experiment(loss="nll", steps=20))
    assert packed["lifts_everywhere"] is True
    assert unpack(packed, "negative").size == 0


def test_pages_send_the_points_whose_pushes_frames_hold():
    experiment = Experiment(samples=2_000, steps=20)
    view = run_view(Shown(experiment=experiment))
    run = STORE.run(experiment.key)
    advance(run, 1)
    places = run.snapshots[0].pushes.positive_points
    assert np.abs(np.array(view.to_json()["points"])[: len(places)] - places).max() <= 5e-4


def test_pushes_that_are_no_numbers_travel_as_such():
    experiment = Experiment(loss="own", expression="log(Fp) - log(Fn)", steps=100)
    pushes, packed = last_frame(experiment)
    for name in ("positive", "negative"):
        whole = np.frombuffer(base64.b64decode(packed[name]), "<i2")
        assert np.array_equal(whole == -(2**15), ~np.isfinite(getattr(pushes, name)))
        assert np.isfinite(packed[f"{name}_scale"])
    assert np.isnan(pushes.positive).any()
