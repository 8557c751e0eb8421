"""Files of numbers hold the numbers of the landscape."""

import csv
import io
import math

import numpy as np
import pytest

from ebm_viz import Experiment
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.exports import ExportError, Order, Watch, export
from ebm_viz.exports.files.data import METRICS
from ebm_viz.exports.watch import CancelledError
from ebm_viz.scene import Scene, Shown, View
from ebm_viz.searches import Searches
from ebm_viz.serving import Run
from tests.advance import advance
from tests.exports.conftest import SHORT


def order(format, **more):
    view = View(**{key: more.pop(key) for key in ("step", "beta") if key in more})
    return Order(format=format, scene=Scene(runs=(Shown(experiment=SHORT),), view=view), **more)


def exported(folder, run, wanted):
    path = folder / wanted.name
    export(wanted, [run], path, Watch())
    assert [file.name for file in folder.iterdir()] == [wanted.name]
    return path


def test_npz_holds_the_landscape_of_the_shown_step(tmp_path, short_run):
    path = exported(tmp_path, short_run, order("npz", step=17, beta=2.5))
    shown = [snapshot for snapshot in short_run.snapshots if snapshot.step <= 17]
    landscape = shown[-1].landscape
    with np.load(path) as arrays:
        assert arrays["step"] == shown[-1].step
        assert arrays["beta"] == 2.5
        assert np.array_equal(arrays["energy"], landscape.energy)
        assert np.array_equal(arrays["gradient"], landscape.gradient)
        assert np.array_equal(arrays["gradient_nodes"], landscape.gradient_nodes)
        assert np.array_equal(arrays["axis"], landscape.axis)
        assert np.allclose(arrays["density"], landscape.gibbs(2.5))
        assert arrays["density"].sum() * landscape.cell_area == pytest.approx(1)
        assert arrays["steps"].tolist() == [snapshot.step for snapshot in shown]
        for name in METRICS:
            expected = [getattr(snapshot.metrics, name) for snapshot in shown]
            assert np.array_equal(arrays[name], expected, equal_nan=True)
        assert arrays["data"].shape == (SHORT.samples, 2)
        assert Experiment.from_json(str(arrays["experiment"])) == SHORT
        assert str(arrays["scaling"]) == ""


def test_npz_says_how_own_points_were_scaled(tmp_path):
    points = OwnPoints.of(np.array([[0.0, 0.0], [20.0, 10.0]]))
    own = Experiment(dataset="own", own_points=points.text, steps=10, batch=8)
    run = Run(own)
    advance(run)
    wanted = Order(format="npz", scene=Scene(runs=(Shown(experiment=own),)))
    with np.load(exported(tmp_path, run, wanted)) as arrays:
        assert str(arrays["scaling"]) == "y₁ = (x₁ − 10)/4, y₂ = (x₂ − 5)/4"
        assert np.allclose(sorted(arrays["data"].tolist()), [[-2.5, -1.25], [2.5, 1.25]], atol=1e-4)
        assert np.isnan(arrays["kl"]).all()


def test_npz_holds_all_snapshots_where_wanted(tmp_path, short_run):
    path = exported(tmp_path, short_run, order("npz", all_snapshots=True))
    count = len(short_run.snapshots)
    with np.load(path) as arrays:
        assert arrays["energy"].shape == (count, 64, 64)
        assert arrays["gradient"].shape == (count, 144, 2)
        assert arrays["density"].shape == (count, 64, 64)
        for index in (0, count // 2, count - 1):
            landscape = short_run.snapshots[index].landscape
            assert np.array_equal(arrays["energy"][index], landscape.energy)


def test_npz_holds_the_places_of_a_latent_variable(tmp_path, short_run):
    means = Experiment(energy="kmeans", clusters=5, loss="energy", steps=10, batch=8)
    run = Run(means)
    advance(run)
    expected = np.stack([snapshot.landmarks for snapshot in run.snapshots])
    scene = Scene(runs=(Shown(experiment=means),))
    for every, found in ((False, expected[-1]), (True, expected)):
        folder = tmp_path / str(every)
        folder.mkdir()
        wanted = Order(format="npz", scene=scene, all_snapshots=every)
        with np.load(exported(folder, run, wanted)) as arrays:
            assert np.array_equal(arrays["landmarks"], found)
    folder = tmp_path / "none"
    folder.mkdir()
    with np.load(exported(folder, short_run, order("npz"))) as arrays:
        assert "landmarks" not in arrays


def test_csv_has_a_row_a_snapshot(tmp_path, short_run):
    path = exported(tmp_path, short_run, order("csv"))
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert list(rows[0]) == ["step", *METRICS]
    assert [int(row["step"]) for row in rows] == [s.step for s in short_run.snapshots]
    for row, snapshot in zip(rows, short_run.snapshots, strict=True):
        for name in METRICS:
            value = getattr(snapshot.metrics, name)
            assert row[name] == "" if math.isnan(value) else float(row[name]) == value


def test_json_is_the_experiment(tmp_path):
    run = Run(SHORT)
    path = exported(tmp_path, run, order("json"))
    assert Experiment.from_json(path.read_text()) == SHORT
    assert not run.snapshots  # nothing had to be trained


def test_a_run_is_trained_as_far_as_it_takes(tmp_path):
    run = Run(SHORT)
    told = []
    wanted = order("npz", step=10)
    export(wanted, [run], tmp_path / "x.npz", Watch(lambda share, said: told.append((share, said))))
    assert 10 <= run.snapshots[-1].step < SHORT.steps
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert "Training to step 10" in told[0][1]


def test_a_cancelled_export_leaves_no_file(tmp_path):
    calls = []

    def cancelled():
        calls.append(1)
        return len(calls) > 1

    with pytest.raises(CancelledError):
        export(order("safetensors"), [Run(SHORT)], tmp_path / "x", Watch(cancelled=cancelled))
    assert not list(tmp_path.iterdir())


def test_names_say_what_is_shown():
    assert order("npz", step=250, beta=2.0).name == "two_moons-hinge-step-0250-beta-2.npz"
    assert order("csv").name == "two_moons-hinge.csv"
    assert order("safetensors").name == "two_moons-hinge-step-0040.safetensors"
    one = View(panels=("map",))
    picture = Order(format="png", scene=Scene(runs=(Shown(experiment=SHORT),), view=one))
    assert picture.name == "two_moons-hinge-map-step-0040-beta-1.png"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("paths", "inference-paths-wells-evaluation-0030.png"),
        ("basins", "inference-basins-wells-evaluation-0030-beta-1.png"),
    ],
)
def test_names_of_searches_have_a_beta_only_where_it_matters(part, name):
    searched = Shown(
        experiment=Experiment(energy="wells", steps=10),
        searches=Searches(part=part, methods=("gradient_descent",), start=(1.0, 1.0)),
    )
    scene = Scene(runs=(searched,), view=View(step=30))
    assert Order(format="png", scene=scene).name == name


@pytest.mark.parametrize(
    ("film", "name"),
    [
        ({}, "two_moons-hinge-map-training-beta-1.mp4"),
        ({"kind": "beta"}, "two_moons-hinge-map-step-0025-beta-sweep.mp4"),
    ],
)
def test_names_of_films_say_what_moves(film, name):
    view = View(panels=("map",), step=25)
    scene = Scene(runs=(Shown(experiment=SHORT),), view=view)
    assert Order.of({"format": "mp4", "scene": scene, "film": film}).name == name


@pytest.mark.parametrize(
    ("more", "step"),
    [
        ({"format": "png"}, 12),
        ({"format": "png", "seen": 30}, 30),
        ({"format": "json"}, -1),
        ({"format": "gif", "film": {"last": 20}}, 20),
        ({"format": "gif", "film": {"kind": "beta", "last": 20}}, 12),
    ],
)
def test_no_more_is_trained_than_is_shown(more, step):
    scene = Scene(runs=(Shown(experiment=SHORT),), view=View(step=12))
    assert Order.of({"scene": scene, **more}).needs == step


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"format": "mp4", "style": {"background": "transparent"}}, "choose WebP"),
        ({"format": "mp4", "film": {"seconds": 100}}, "at most 1,200 frames"),
        ({"format": "csv", "runs": 2}, "one run at a time"),
        ({"format": "png", "panels": ["beta_curves"], "runs": 2}, "'beta_curves' shows one run"),
        ({"format": "png", "panels": ["slice"]}, "needs a cut"),
        ({"format": "png", "style": {"width": 3840, "scale": 4}}, "133 million pixels"),
        ({"format": "bmp"}, "format cannot be 'bmp': it is 'png'"),
        ({"format": "png", "style": {"width": 10**9}}, "style.width cannot be 1000000000"),
        ({"format": "png", "colour": "red"}, "There is no colour"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(values, said):
    view = {"panels": values.pop("panels", None)}
    runs = [{"experiment": SHORT}] * values.pop("runs", 1)
    with pytest.raises(ExportError, match=said):
        Order.of({"scene": {"runs": runs, "view": view}, **values})
