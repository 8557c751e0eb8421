"""What the lessons claim, as numbers, at their own defaults but for shorter trainings.

The long trainings are in `python -m benchmarks lessons`.
"""

from functools import cache

import pytest

from ebm_viz import train
from ebm_viz.experiment import ExperimentError
from ebm_viz.lessons import collapse
from ebm_viz.lessons.collapse import CURES, HELD, LESSON

SEEDS = (0, 1, 2)
FLOORED = ("squared", "softplus", "bounded", "plane")


def opened(lesson, **values):
    return {**lesson.defaults, **values}


@cache
def last_of(experiment):
    *_, last = train(experiment)
    return last


def ended(run, steps=400):
    return last_of(run.experiment.replace(steps=steps)).metrics


@pytest.mark.parametrize("seed", SEEDS)
def test_the_energy_loss_alone_sinks_and_learns_nothing(seed):
    alone, _, _ = collapse.side_by_side(opened(LESSON, seed=seed))
    metrics = ended(alone)
    assert metrics.energy_on_data < -1e4
    assert metrics.gain_over_uniform <= 0.05


@pytest.mark.parametrize("held", HELD)
def test_what_is_said_to_hold_it_learns_nothing(held):
    _, run, _ = collapse.side_by_side(opened(LESSON, held=held))
    limit = 0.05 if held != "wide_code" else 0.1
    assert ended(run).gain_over_uniform <= limit


@pytest.mark.parametrize("held", FLOORED)
def test_a_floor_makes_it_flat(held):
    _, run, _ = collapse.side_by_side(opened(LESSON, held=held))
    metrics = ended(run)
    assert abs(metrics.contrast) < 0.05
    assert 0 <= metrics.energy_on_data < 0.05


@pytest.mark.parametrize("cure", CURES)
def test_every_cure_gains(cure):
    *_, run = collapse.side_by_side(opened(LESSON, cure=cure))
    assert ended(run).gain_over_uniform >= 0.5


@pytest.mark.parametrize(
    ("dataset", "level"), [("two_moons", -3100), ("two_modes", -2300), ("circle_pairs", -4200)]
)
def test_weight_decay_stops_the_fall_at_a_few_thousand(dataset, level):
    *_, end = train(
        collapse.side_by_side(opened(LESSON, held="weight_decay", dataset=dataset))[1].experiment
    )
    assert end.metrics.energy_on_data == pytest.approx(level, rel=0.15)
    assert end.metrics.gain_over_uniform < -1000


def test_a_spectral_norm_leaves_a_gentle_slope_and_no_plain():
    *_, end = train(collapse.side_by_side(opened(LESSON, held="spectral_norm"))[1].experiment)
    assert end.metrics.max_slope <= 1.01
    assert end.landscape.energy.max() - end.landscape.energy.min() > 2


def test_a_variational_autoencoder_of_a_ring_may_leave_z_unused():
    *_, run = collapse.side_by_side(opened(LESSON, cure="vae", dataset="ring"))
    energy = last_of(run.experiment.replace(steps=400)).landscape.energy
    assert energy[30:34, 30:34].max() < energy.min() + 0.2, "lowest in the middle"
    assert "round hollow" in CURES["vae"].see


def test_a_flat_run_recovers_under_a_loss_that_lifts():
    values = opened(LESSON, go_on="held", start_step=300)
    on, from_there, fresh = collapse.gone_on(values)
    assert ended(on, 200).gain_over_uniform <= 0.05
    assert ended(from_there, 200).gain_over_uniform >= 0.5
    assert fresh.experiment.start == ""


def test_a_saturated_run_does_not_recover():
    values = opened(LESSON, held="softplus", go_on="held", start_step=300)
    _, from_there, fresh = collapse.gone_on(values)
    assert ended(from_there).gain_over_uniform <= 0.05
    assert ended(fresh).gain_over_uniform >= 0.5


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("under", collapse.CONTRASTIVE)
def test_every_run_can_be_gone_on_with_under_every_loss(held, under):
    runs = collapse.gone_on(opened(LESSON, held=held, under=under, go_on="held", start_step=7))
    assert runs[0].experiment.start == runs[1].experiment.start != ""
    assert [run.experiment.loss for run in runs] == ["energy", under, under]


def test_a_run_is_not_gone_on_with_after_its_end():
    with pytest.raises(ExperimentError, match="ends at step 1,000"):
        collapse.gone_on(opened(LESSON, go_on="alone", start_step=1001))


def test_the_address_of_a_lesson_says_what_differs():
    values, ignored = LESSON.read({"held": "bounded", "margin": "2.5", "seed": "3"})
    assert ignored == []
    assert values["held"] == "bounded"
    assert values["margin"] == 2.5
    assert LESSON.to_query(values) == {"held": "bounded", "margin": "2.5", "seed": "3"}
    assert LESSON.to_query(LESSON.defaults) == {}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"held": "magic"}, "(held) cannot be 'magic': it is one of squared"),
        ({"margin": "-1"}, "it is a number from 0.1 to 10"),
        ({"nonsense": "1"}, "There is no parameter 'nonsense' here."),
    ],
)
def test_what_cannot_be_is_ignored_with_a_sentence(query, says):
    values, ignored = LESSON.read({**query, "seed": "3"})
    assert len(ignored) == 1
    assert says in ignored[0]
    assert values == opened(LESSON, seed=3)
