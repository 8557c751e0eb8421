"""The places that an energy is made of, on their way to a browser."""

import numpy as np
import pytest

from ebm_viz import Experiment
from ebm_viz.serving.runs.run import Run
from tests.advance import advance
from tests.frames import message_of, parse


def trained(**settings):
    run = Run(Experiment(steps=30, samples=200, **settings))
    advance(run)
    return run


@pytest.mark.parametrize("settings", [{"energy": "ellipse"}, {"energy": "kmeans", "clusters": 7}])
def test_frames_tell_the_places_of_their_step(settings):
    run = trained(loss="energy", **settings)
    header, _ = parse(message_of(run))
    for frame, snapshot in zip(header["frames"], run.snapshots, strict=True):
        assert np.abs(np.array(frame["landmarks"]) - snapshot.landmarks).max() < 6e-4


def test_the_places_count_as_memory():
    few, many = (trained(loss="energy", energy="kmeans", clusters=count) for count in (1, 7))
    for run in (few, many):
        message_of(run)
    assert many.memory - few.memory >= len(many.snapshots) * 6 * 8


def test_frames_of_other_energies_do_not_speak_of_places():
    run = trained(loss="hinge")
    header, _ = parse(message_of(run))
    assert list(header["frames"][-1]) == [
        *(
            "number",
            "step",
            "lo",
            "hi",
            "metrics",
            "diagnosis",
            "gradient",
            "gradient_scale",
            "pushes",
        )
    ]
