import math
from dataclasses import replace

import numpy as np
import pytest

from ebm_viz import Experiment, plots, train
from ebm_viz.core.metrics import FineMetrics


@pytest.fixture(scope="module")
def snapshots():
    return list(train(Experiment(steps=40, width=8)))


@pytest.fixture(scope="module")
def landscape(snapshots):
    return snapshots[-1].landscape


def test_a_surface_shows_the_energy_at_its_places(landscape):
    (trace,) = plots.surface(landscape).data
    assert trace.type == "surface"
    assert np.array_equal(trace.z, landscape.energy)
    assert np.array_equal(trace.x, landscape.axis)
    assert np.array_equal(trace.y, landscape.axis)


def test_a_map_shows_data_and_arrows_only_if_asked(landscape):
    assert len(plots.energy_map(landscape).data) == 1
    points = [[0.5, -1], [2, 1], [1, 1]]
    energy, arrows, data = plots.energy_map(landscape, data=points, arrows=True).data
    assert np.array_equal(energy.z, landscape.energy)
    assert arrows.name == "−∇F"
    assert np.array_equal(np.stack([data.x, data.y], axis=1), points)


def test_arrows_point_down_the_energy_and_grow_with_the_slope(landscape):
    trace = plots.energy_map(landscape, arrows=True).data[1]
    start, end = np.stack([trace.x, trace.y], axis=1).reshape(-1, 3, 2)[:, :2].transpose(1, 0, 2)
    nodes = {tuple(node): k for k, node in enumerate(landscape.gradient_nodes.astype(float))}
    gradient = landscape.gradient[[nodes[tuple(node)] for node in start]]
    arrow = end - start
    length, slope = np.linalg.norm(arrow, axis=1), np.linalg.norm(gradient, axis=1)
    assert np.allclose((arrow * gradient).sum(axis=1), -length * slope, rtol=1e-4)
    below = slope < np.quantile(slope, 0.95)
    ratio = length[below] / slope[below]
    assert np.allclose(ratio, ratio[0], rtol=1e-4)
    assert length.max() < 0.5  # the distance between two nodes


def test_a_flat_energy_has_no_arrows(landscape):
    flat = replace(landscape, gradient=np.zeros_like(landscape.gradient))
    assert len(plots.energy_map(flat, arrows=True).data) == 1


@pytest.mark.parametrize("beta", [0.1, 3.0])
def test_a_density_integrates_to_one(landscape, beta):
    (trace,) = plots.density(landscape, beta).data
    assert math.isclose(trace.z.sum() * landscape.cell_area, 1, rel_tol=1e-6)
    assert np.array_equal(trace.z, landscape.gibbs(beta))


def test_curves_have_the_metrics_where_they_were_measured(snapshots):
    contrast, fine = plots.curves(snapshots, "contrast", "kl").data
    assert list(contrast.x) == [snapshot.step for snapshot in snapshots]
    assert list(contrast.y) == [snapshot.metrics.contrast for snapshot in snapshots]
    assert list(fine.x) == sorted({snapshot.metrics.fine_step for snapshot in snapshots})
    assert (contrast.name, fine.name) == ("contrast", "kl")


def test_curves_of_several_runs_are_told_apart(snapshots):
    figure = plots.curves({"all": snapshots, "few": snapshots[::8]}, "loss")
    assert [trace.name for trace in figure.data] == ["all", "few"]
    assert len({(trace.line.color, trace.line.dash) for trace in figure.data}) == 2
    assert figure.layout.yaxis.title.text == "loss"
    assert plots.curves(snapshots).data[0].name == ""


def test_curves_of_snapshots_as_they_come_are_those_of_a_list(snapshots):
    expected = plots.curves(snapshots, "contrast", "kl")
    assert plots.curves(iter(snapshots), "contrast", "kl") == expected
    runs = plots.curves({"run": iter(snapshots)}, "contrast", "kl")
    assert [list(trace.y) for trace in runs.data] == [list(trace.y) for trace in expected.data]


def test_what_is_not_finite_is_a_gap():
    (line,) = plots.lines({"": ([0, 1, 2, 3], [1, math.inf, math.nan, 4])}).data
    assert np.isnan(line.y).tolist() == [False, True, True, False]
    assert not line.connectgaps


def test_an_unknown_metric_is_told_with_those_there_are(snapshots):
    with pytest.raises(ValueError, match=r"no metric .slope..*max_slope.*contrast"):
        plots.curves(snapshots, "slope")
    assert set(FineMetrics.__dataclass_fields__) <= set(plots.METRICS)


def test_figures_can_be_changed(landscape):
    figure = (
        plots.energy_map(landscape).update_traces(colorscale="Cividis").add_scatter(x=[0], y=[0])
    )
    assert len(figure.data) == 2
    assert figure.data[0].colorscale[0][1] != plots.energy_map(landscape).data[0].colorscale
