"""What the lesson on latent variables claims, as numbers, at its own defaults."""

import math
from functools import cache

import pytest
import torch

from ebm_viz import train
from ebm_viz.lessons import latent
from ebm_viz.lessons.latent import LESSON, LIMITS, MODELS
from ebm_viz.training import Training

UNLIMITED = ("plane", "augmented_all", "wide_code")


def opened(**values):
    return {**LESSON.defaults, **values}


@cache
def ended(experiment):
    *_, last = train(experiment)
    return last.metrics


def latent_points(run):
    training = Training(run.experiment)
    training.advance_to(run.experiment.steps)
    return training.energy.views(training.energy.parameters)[0]


@pytest.mark.parametrize("model", MODELS)
def test_a_limited_latent_variable_keeps_the_rest_high_though_nothing_is_lifted(model):
    lowest, free, _ = latent.runs(opened(model=model))
    for run in (lowest, free):
        assert run.experiment.loss == "energy"
        assert ended(run.experiment).contrast > 1
        assert ended(run.experiment).gain_over_uniform > 0.5


@pytest.mark.parametrize("limit", [name for name in LIMITS if name != "augmented_line"])
def test_without_a_limit_or_a_price_it_goes_flat(limit):
    *_, run = latent.runs(opened(limit=limit))
    metrics = ended(run.experiment)
    if limit in UNLIMITED:
        assert abs(metrics.contrast) < 0.05
        assert 0 <= metrics.energy_on_data < 0.05
        assert metrics.gain_over_uniform < 0.05
    else:
        assert metrics.contrast > 0.5
        assert metrics.gain_over_uniform > 0.1


@pytest.mark.parametrize("dataset", ["ellipse", "two_moons"])
def test_the_ellipse_shrinks_at_the_numbers_that_are_said(dataset):
    point, line = latent.critical_betas(opened(dataset=dataset))
    assert point < line
    assert f"to a line below {line:.2f}, to a point below {point:.2f}" in latent.shrinking(
        opened(dataset=dataset)
    )
    for beta, apart in [(1.3 * line, 2), (line**0.5 * point**0.5, 1), (point / 1.3, 0)]:
        _, free, _ = latent.runs(opened(dataset=dataset, latent_beta=float(f"{beta:.3g}")))
        assert int((latent_points(free).abs() > 0.05).sum()) == apart


@pytest.mark.parametrize(
    ("dataset", "beta"),
    [("ring", 0.25), ("eight_gaussians", 0.24), ("pinwheel", 0.43), ("two_modes", 0.49)],
)
def test_round_and_thin_data_shrink_to_a_point_at_once(dataset, beta):
    said = latent.shrinking(opened(dataset=dataset))
    assert said == f"the ellipse shrinks, to a point below {beta}"


@pytest.mark.parametrize("dataset", ["ellipse", "eight_gaussians"])
def test_the_centres_meet_below_the_number_that_is_said(dataset):
    values = opened(dataset=dataset, model="kmeans")
    (together,) = latent.critical_betas(values)
    _, apart, _ = latent.runs({**values, "latent_beta": float(f"{1.5 * together:.3g}")})
    _, met, _ = latent.runs({**values, "latent_beta": float(f"{together / 1.5:.3g}")})
    assert float(spread(apart)) > 0.5
    assert float(spread(met)) < 0.1


def spread(run):
    return (latent_points(run) - latent_points(run).mean(0)).norm(dim=1).max()


def test_more_centres_do_not_flatten_it():
    few, many = (latent.runs(opened(model="kmeans", clusters=k))[0].experiment for k in (8, 64))
    assert ended(few).contrast == pytest.approx(1.18, abs=0.02)
    assert ended(many).contrast == pytest.approx(1.05, abs=0.02)


def test_sparse_codes_find_the_directions_of_the_data_and_flatten_when_they_cost_nothing():
    values = opened(dataset="eight_gaussians", limit="sparse")
    *_, run = latent.runs(values)
    columns = latent_points(run)
    angles = torch.atan2(columns[1], columns[0]).remainder(math.pi / 4)
    assert float(torch.minimum(angles, math.pi / 4 - angles).max()) < 0.05
    *_, cheap = latent.runs({**values, "sparsity": 0.01})
    assert abs(ended(cheap.experiment).contrast) < 0.02
    assert ended(run.experiment).contrast > 0.3


@pytest.mark.parametrize(
    ("dataset", "on_data"), [("eight_gaussians", 1.0), ("ellipse", 1.0), ("swiss_roll", 0.87)]
)
def test_two_columns_beside_a_1_are_seldom_flat_where_data_are_wide(dataset, on_data):
    *_, run = latent.runs(opened(dataset=dataset, limit="augmented_line"))
    *_, end = train(run.experiment)
    assert end.metrics.energy_on_data == pytest.approx(on_data, abs=0.06)
    assert end.landscape.energy.max() - end.landscape.energy.min() > 0.3


def test_a_wide_code_is_flat_around_the_data_alone():
    *_, run = latent.runs(opened(dataset="two_modes", limit="wide_code"))
    *_, end = train(run.experiment)
    assert end.metrics.energy_on_data < 1e-3
    assert end.landscape.energy.max() > 1


def test_all_is_in_the_address():
    values = opened(model="kmeans", clusters=5, latent_beta=0.3, limit="line", dataset="ring")
    assert LESSON.read(LESSON.to_query(values)) == (values, [])
