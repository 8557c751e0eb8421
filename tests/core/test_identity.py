"""Snapshots, landscapes and own points in comparisons, lists, sets and dictionaries."""

from copy import deepcopy
from dataclasses import replace

import numpy as np

from ebm_viz import Experiment, train
from ebm_viz.core.own_points import OwnPoints

SMALL = {"steps": 10, "samples": 64, "width": 8}


def test_the_same_experiment_gives_equal_snapshots():
    once, again = (list(train(Experiment(**SMALL))) for _ in range(2))
    assert once == again
    assert [hash(snapshot) for snapshot in once] == [hash(snapshot) for snapshot in again]
    assert len({*once, *again}) == len(once)
    assert once[3] in again
    assert once[3] != again[4]
    assert once.index(again[3]) == 3


def test_landscapes_differ_where_one_value_does():
    landscape = next(train(Experiment(**SMALL))).landscape
    same = deepcopy(landscape)
    assert landscape == same
    assert hash(landscape) == hash(same)
    energy = landscape.energy.copy()
    energy[3, 4] += 1
    other = replace(landscape, energy=energy)
    assert landscape != other
    assert other not in [landscape]
    assert {landscape: "first", other: "second"}[same] == "first"


def test_a_negative_zero_and_a_nan_are_equal_to_themselves():
    landscape = next(train(Experiment(**SMALL))).landscape
    energy = landscape.energy.copy()
    energy[0, :2] = 0, np.nan
    one = replace(landscape, energy=energy)
    other = replace(landscape, energy=np.where(energy == 0, np.float32(-0.0), energy))
    assert one == other
    assert hash(one) == hash(other)


def test_own_points_are_equal_where_their_texts_are():
    points = OwnPoints.of([[1, 2], [3, 4.5]])
    assert points == OwnPoints.from_text(points.text)
    assert hash(points) == hash(OwnPoints.from_text(points.text))
    assert points != points.with_point(0, 0)
    assert points != OwnPoints(points.lattice)
    assert points not in [points.without(0)]


def test_nothing_is_equal_to_something_else():
    snapshot = next(train(Experiment(**SMALL)))
    assert snapshot != snapshot.landscape
    assert snapshot != 3
    assert snapshot is not None
