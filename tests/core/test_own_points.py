import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES, PUSHING
from ebm_viz.core.own_points import (
    LARGEST_COORDINATE,
    LONGEST_TEXT,
    MOST_POINTS,
    OwnPoints,
    OwnPointsError,
    Scaling,
)
from ebm_viz.core.own_points.table import read_table
from ebm_viz.experiment import ExperimentError
from ebm_viz.training import draw_data
from ebm_viz.training.diagnosis import diagnose

SHORT = {"dataset": "own", "steps": 20, "batch": 16, "nodes": 64, "width": 8, "depth": 1}

coordinates = st.floats(-LARGEST_COORDINATE, LARGEST_COORDINATE) | st.floats(-5, 5)
places = st.integers(1, 12).flatmap(lambda n: arrays(np.float64, (n, 2), elements=coordinates))
lattices = st.integers(1, 40).flatmap(lambda n: arrays(np.uint16, (n, 2)))


def own(*points):
    return OwnPoints.of(np.array(points, dtype=float))


@given(lattices)
def test_points_come_back_from_their_text(lattice):
    points = OwnPoints(lattice)
    again = OwnPoints.from_text(points.text)
    assert np.array_equal(again.lattice, lattice)
    assert again.text == points.text
    assert box.contains(again.points).all()


@given(places)
def test_whatever_is_given_lies_in_the_box_in_proportion(given_places):
    points = OwnPoints.of(given_places)
    again = OwnPoints.from_text(points.text)
    assert again.scaling == points.scaling
    assert again.text == points.text
    assert box.contains(points.points).all()
    centre, scale = np.array(points.scaling.centre), points.scaling.scale
    back = points.points.double().numpy() * scale + centre
    size = max(1.0, float(np.abs(given_places).max()))
    assert np.allclose(back, given_places, rtol=0, atol=1e-4 * scale + 1e-11 * size)


@given(places)
def test_scaled_points_keep_a_margin_and_use_the_box(given_places):
    points = OwnPoints.of(given_places)
    spread = float(np.ptp(given_places, axis=0).max())
    size = max(1.0, float(np.abs(given_places).max()))
    if points.scaling == Scaling() or spread < 1e-8 * size:
        return
    scaled = points.points.double()
    assert float(scaled.abs().max()) < 2.6
    assert 4 < float((scaled.max(0).values - scaled.min(0).values).max()) < 5.1


@pytest.mark.parametrize(
    ("given_places", "scaled"),
    [
        ([[2, 2], [2.5, 2.9]], True),
        ([[2, 2], [2.5, 3.0]], False),
        ([[2, 2], [2, 2]], False),
        ([[2, 2], [2.5, 3.1]], True),
    ],
)
def test_points_that_fit_are_scaled_if_they_spread_over_less_than_one(given_places, scaled):
    assert (OwnPoints.of(given_places).scaling != Scaling()) == scaled


def test_points_that_fit_stay_where_they_are():
    assert own([3, -3], [0.5, 0.25]).scaling == Scaling()
    assert own([1.5, 2.5]).scaling == Scaling()
    torch.testing.assert_close(
        own([3, -3], [0.5, 0.25]).points,
        torch.tensor([[3.0, -3.0], [0.5, 0.25]]),
        atol=5e-5,
        rtol=0,
    )


@pytest.mark.parametrize(
    ("given_places", "words"),
    [
        ([[0, -3], [15.5, 0]], "y₁ = (x₁ − 7.75)/3.1, y₂ = (x₂ + 1.5)/3.1"),
        ([[100, 100]], "y₁ = x₁ − 100, y₂ = x₂ − 100"),
        ([[0, 0], [0.001, 0.002]], "y₁ = (x₁ − 0.0005)/0.0004, y₂ = (x₂ − 0.001)/0.0004"),
        ([[-10, 0], [10, 8]], "y₁ = x₁/4, y₂ = (x₂ − 4)/4"),
        ([[0, 0], [1, 2]], ""),
    ],
)
def test_the_scaling_in_words(given_places, words):
    assert own(*given_places).scaling.words == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "AAAAA",
        "AAAAAA~1",
        "~0123456789abcdef",
        "AAAAAA~1~2~0",
        "AAAAAA~1~2~nan",
        "AAAAAA~a~b~c",
        "ÄÄÄÄÄÄ",
        "AAA AAA",
    ],
)
def test_what_stands_for_no_points_is_refused(text):
    with pytest.raises(OwnPointsError):
        OwnPoints.from_text(text)
    with pytest.raises(ExperimentError, match="Own points"):
        Experiment(dataset="own", own_points=text)


@given(st.text())
def test_any_text_stands_for_points_or_is_refused(text):
    try:
        points = OwnPoints.from_text(text)
    except OwnPointsError:
        return
    assert OwnPoints.from_text(points.text).text == points.text


def test_two_spellings_are_one_experiment():
    text = own([1, 2], [2, 1]).text
    spelled = f"{text}~0~0~1.000"
    assert Experiment(own_points=spelled) == Experiment(own_points=text)
    last_bits = own([1, 2]).text[:-1] + chr(ord(own([1, 2]).text[-1]) + 1)
    assert Experiment(own_points=last_bits).own_points == own([1, 2]).text


def test_the_most_points_fit_into_the_setting():
    rng = np.random.default_rng(0)
    points = OwnPoints.of(rng.normal(1e9, 1e7, (MOST_POINTS, 2)))
    experiment = Experiment(dataset="own", own_points=points.text)
    assert len(points.text) <= LONGEST_TEXT
    assert Experiment.from_json(experiment.to_json()).key == experiment.key
    assert len(draw_data(experiment)) == MOST_POINTS
    with pytest.raises(OwnPointsError, match="not 10,001"):
        points.with_point(0, 0)
    with pytest.raises(OwnPointsError, match="not 0"):
        OwnPoints.of(np.empty((0, 2)))


def test_points_are_placed_and_removed():
    points = own([1, 1]).with_point(-1, 2).with_point(9, -9)
    expected = torch.tensor([[1.0, 1], [-1, 2], [3, -3]])
    torch.testing.assert_close(points.points, expected, atol=5e-5, rtol=0)
    assert points.without_nearest(-1.2, 1.9).text == own([1, 1], [3, -3]).text
    assert points.without(-1).text == own([1, 1], [-1, 2]).text
    with pytest.raises(OwnPointsError):
        own([1, 1]).without_nearest(1, 1)


def test_the_data_are_the_points_themselves():
    points = own([1, 1], [1, 1], [-2, 0.5])
    experiment = Experiment(dataset="own", own_points=points.text)
    data = draw_data(experiment)
    assert sorted(data.tolist()) == sorted(points.points.tolist())
    assert "samples" not in {setting.name for setting in experiment.relevant_settings()}
    assert torch.equal(data, draw_data(experiment.replace(samples=20)))


FEW = {
    "one": [[0.5, 0.5]],
    "two": [[-1, 0], [1, 0]],
    "the same twice": [[1, 1], [1, 1]],
    "collinear": [[-2, -2], [0, 0], [1, 1]],
    "corners": [[-3, -3], [3, 3]],
}


@pytest.mark.parametrize("points", FEW.values(), ids=FEW)
@pytest.mark.parametrize("energy", ENERGIES)
def test_every_energy_learns_from_few_points(points, energy):
    experiment = Experiment(energy=energy, own_points=own(*points).text, **SHORT)
    *_, last = train(experiment)
    assert last.step == 20
    assert np.isfinite(last.landscape.energy).all()
    assert math.isnan(last.metrics.kl)
    assert math.isfinite(last.metrics.data_nll)
    assert diagnose(last, experiment).sentence


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("negatives", NEGATIVES)
def test_every_loss_and_kind_of_negatives_takes_one_point(loss, negatives):
    if negatives != "uniform" and "negatives" not in LOSSES[loss].settings:
        return
    experiment = Experiment(loss=loss, negatives=negatives, own_points=own([1, -1]).text, **SHORT)
    *_, last = train(experiment)
    assert np.isfinite(last.landscape.energy).all()
    assert len(last.pushes.positive_points) == (loss in PUSHING)


@settings(max_examples=15, deadline=None)
@given(lattices)
def test_any_points_can_be_trained_on(lattice):
    experiment = Experiment(own_points=OwnPoints(lattice).text, **{**SHORT, "steps": 10})
    first, *_ = train(experiment)
    assert math.isfinite(first.metrics.loss)
    assert math.isfinite(first.metrics.gap_worst)


TABLE = [[10.0, 20.0], [250.0, 240.0], [130.0, 140.0]]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint64", "f2", "f4", "f8"])
def test_numbers_of_any_kind_are_the_same_points(dtype):
    points = OwnPoints.of(np.array(TABLE, dtype=dtype))
    assert points == own(*TABLE)
    assert points.scaling.centre == (130, 130)
    small = np.array([[-128, 127], [100, -100]], dtype=np.int8)
    assert OwnPoints.of(small) == own([-128, 127], [100, -100])


@pytest.mark.parametrize(
    "points",
    [
        TABLE,
        [tuple(row) for row in TABLE],
        [np.array(row) for row in TABLE],
        torch.tensor(TABLE),
        torch.tensor(TABLE, requires_grad=True),
        torch.tensor(TABLE, dtype=torch.int16),
        torch.tensor(TABLE, dtype=torch.bfloat16).T.contiguous().T,
        np.array(TABLE, dtype=object),
        np.asfortranarray(TABLE),
        np.ma.masked_invalid(TABLE),
        [[Fraction(10), 20], [250, Decimal(240)], [130, 140]],
    ],
    ids=lambda points: type(points).__name__,
)
def test_tables_of_any_kind_are_the_same_points(points):
    assert OwnPoints.of(points) == own(*TABLE)


REFUSED = {
    "three columns": (np.zeros((5, 3)), "two columns, not 5 × 3."),
    "lying": (np.zeros((2, 5)), r"two columns, not 2 × 5. Turn rows into columns (.T)."),
    "three axes": (np.zeros((4, 2, 2)), "two columns, not 4 × 2 × 2."),
    "one row": ([1.0, 2.0], "two columns, not 2."),
    "one number": (3.0, "two columns, not one number."),
    "nothing": ([], "two columns, not 0."),
    "ragged": ([[1, 2], [3]], "not a table of numbers"),
    "a masked row": (np.ma.masked_less(TABLE, 15), "Point 1 is masked."),
    "a masked value": (np.ma.masked_equal(TABLE, 240), "Point 2 is masked."),
    "complex": (np.array(TABLE, dtype=complex), "real numbers, not complex128."),
    "a complex tensor": (torch.zeros(3, 2, dtype=torch.complex64), "real numbers, not complex64."),
    "words": ([["1", "2"]], "real numbers, not"),
    "yes and no": ([[True, False]], "real numbers, not bool."),
    "dates": (np.array([["2020-01-01", "2020-01-02"]], "M8[D]"), "real numbers, not datetime64"),
    "nothing inside": ([[None, 1.0]], "Point 1 has a coordinate that is not a number."),
    "mixed": (np.array([["1", 2.0]], dtype=object), "real numbers, not text."),
    "an object": ([[object(), 1]], "Not every coordinate is a number."),
    "a huge integer": ([[10**400, 1]], "Not every coordinate is a number."),
    "not a number": ([[1, 2], [math.nan, 1]], "Point 2 has a coordinate that is not a number."),
    "infinite": ([[1, -math.inf]], "Point 1 has a coordinate larger than 1,000,000,000,000"),
    "1e308": ([[1e308, -1e308], [0, 0]], "Point 1 has a coordinate larger than"),
    "no row": (np.zeros((0, 2)), "1 to 10,000 points, not 0."),
    "a dictionary": ({"y1": 1}, "two columns, not one number."),
    "a set": ({1, 2}, "two columns"),
    "a sparse tensor": (torch.zeros(3, 2).to_sparse(), "not a table of numbers"),
    "a tensor of nothing": (torch.zeros(3, 2, device="meta"), "not a table of numbers"),
}


@pytest.mark.parametrize(("points", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_of_points_is_refused_by_a_sentence(points, sentence):
    with pytest.raises(OwnPointsError) as refused:
        OwnPoints.of(points)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


extremes = st.sampled_from(
    [0.0, -0.0, 5e-324, -5e-324, 1e-300, 1e-15, 0.1, 0.1 + 1e-16, 3.0, 1e11, 1e12, 1e12 - 1e-3]
)


@given(st.lists(st.tuples(extremes, extremes), min_size=1, max_size=6))
def test_extreme_numbers_are_taken(rows):
    points = OwnPoints.of(rows)
    assert OwnPoints.from_text(points.text) == points
    spread = float(np.ptp(rows, axis=0).max())
    size = float(np.abs(rows).max())
    if spread < 1e-9 * size or spread < 1e-13:
        assert len({tuple(row) for row in points.lattice.tolist()}) == 1
    elif spread > 1e-8 * max(size, 1):
        assert len({tuple(row) for row in points.lattice.tolist()}) > 1
    centre, scale = np.array(points.scaling.centre), points.scaling.scale
    back = points.points.double().numpy() * scale + centre
    assert np.abs(back - np.array(rows)).max() <= 1e-4 * scale + 2e-9 * max(size, 1e-3)


@pytest.mark.parametrize("rows", [["5e-324,0", "0,0"], ["1e12,0"] * 3, ["0.1,0.2"], ["1e-300,1"]])
def test_a_table_of_extreme_numbers_can_be_trained_on(rows):
    points = OwnPoints.of(read_table("\n".join(rows)))
    *_, last = train(Experiment(own_points=points.text, **SHORT))
    assert np.isfinite(last.landscape.energy).all()
