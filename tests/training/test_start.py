from urllib.parse import parse_qsl

import numpy as np
import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.experiment import ExperimentError
from ebm_viz.training import Training

SHORT = {"steps": 40, "samples": 300, "batch": 32}
ORIGIN = Experiment(loss="energy", output="squared", **SHORT)
START = "&".join(f"{name}={value}" for name, value in ORIGIN.to_query().items())


def going_on(**settings):
    return Experiment(**{"loss": "hinge", "output": "squared", "start": START, **SHORT, **settings})


def test_it_goes_on_with_the_energy_of_the_step():
    before = Training(ORIGIN)
    before.advance_to(25)
    expected = before.snapshot().landscape.energy
    first = next(train(going_on(start_step=25)))
    assert np.array_equal(first.landscape.energy, expected)
    assert first.step == 0


@pytest.mark.parametrize(("before", "after"), [(0.0, 2.0), (2.0, 1.0), (2.0, 0.0)])
def test_it_goes_on_under_another_spectral_norm(before, after):
    """The first frame has the parameters as they were; the limit holds once it trains."""
    origin = Experiment(spectral_norm=before, **SHORT)
    start = "&".join(
        f"{name}={value}" for name, value in {"loss": "nll", **origin.to_query()}.items()
    )
    settings = {**SHORT, "steps": 100, "learning_rate": 0.001}
    experiment = Experiment(spectral_norm=after, start=start, start_step=40, **settings)
    *_, last = train(origin)
    first, *_, end = train(experiment)
    assert np.array_equal(first.landscape.energy, last.landscape.energy)
    weights = end.energy().views(end.energy().parameters)[0::2]
    norms = [float(torch.linalg.matrix_norm(weight, 2)) for weight in weights]
    assert not after or max(norms) <= 1.02 * after


def test_it_goes_on_under_another_sparsity():
    start = "loss=energy&energy=sparse&sparsity=0.1&steps=40"
    origin = Experiment.from_query(dict(parse_qsl(start)))
    experiment = Experiment(
        loss="energy", energy="sparse", sparsity=2.0, start=start, start_step=40, steps=40
    )
    *_, last = train(origin)
    first, *_, end = train(experiment)
    assert torch.equal(first.energy().parameters, last.energy().parameters)
    assert not torch.equal(first.energy().parameters, end.energy().parameters)
    assert end.divergence is None


def test_the_address_carries_the_start():
    experiment = going_on(start_step=25)
    again = Experiment.from_query(experiment.to_query())
    assert again == experiment
    assert again.origin == ORIGIN


def test_two_spellings_of_a_start_are_one_experiment():
    turned = "&".join(reversed(START.split("&")))
    assert Experiment(loss="hinge", output="squared", start=turned, **SHORT) == going_on()


def test_the_start_of_an_experiment_at_its_defaults_is_kept():
    experiment = Experiment(loss="hinge", start="loss=nll", start_step=10)
    assert experiment.origin == Experiment()


def test_a_flat_start_recovers_under_a_loss_that_lifts():
    collapsed = {"loss": "energy", "output": "squared"}
    *_, flat = train(Experiment(**collapsed, steps=300))
    *_, recovered = train(
        Experiment(
            loss="hinge",
            output="squared",
            start="&".join(
                f"{name}={value}" for name, value in {**collapsed, "steps": 300}.items()
            ),
            start_step=300,
            steps=600,
        )
    )
    assert flat.metrics.gain_over_uniform <= 0.05
    assert recovered.metrics.gain_over_uniform >= 0.5


QUICK = "loss=energy&learning_rate=0.1&steps=2000"
ABRUPT = "loss=energy&learning_rate=1.0&optimiser=sgd&steps=300"


def started_at(step, start):
    return list(train(Experiment(loss="hinge", start=start, start_step=step, steps=50), at=[0, 1]))


@pytest.mark.parametrize("start", [QUICK, ABRUPT])
def test_a_start_that_diverges_before_its_step_ends_the_run_with_a_sentence(start):
    origin = Experiment.from_query(dict(parse_qsl(start)))
    *_, end = train(origin)
    (only,) = started_at(origin.steps, start)
    assert only.step == 0
    assert f"diverged at step {end.divergence.step:,}," in only.divergence.sentence
    assert f"Shown is step {end.step:,}," in only.divergence.sentence
    assert np.array_equal(only.landscape.energy, end.landscape.energy)


@pytest.mark.parametrize("start", [QUICK, ABRUPT])
def test_a_run_starts_at_the_last_good_step_of_one_that_diverges_and_not_where_it_diverged(start):
    *_, end = train(Experiment.from_query(dict(parse_qsl(start))))
    good = started_at(end.step, start)[0]
    bad = started_at(end.divergence.step, start)[-1]
    assert good.divergence is None
    assert bad.divergence is not None
    for first in (good, bad):
        assert np.array_equal(first.landscape.energy, end.landscape.energy)


def test_a_run_that_diverges_at_once_shows_what_it_started_from():
    before = Training(ORIGIN)
    before.advance_to(25)
    before.energy.parameters.mul_(1e4)
    wild = before.energy.parameters.clone()
    begun = Training(going_on(start_step=25), before)
    resumed = Training.resume(ORIGIN, before.checkpoint())
    for training, step in ((begun, 0), (resumed, 25)):
        assert training.advance_to(step + 1) is not None
        assert training.step == step
        assert torch.equal(training.energy.parameters, wild)


def test_a_training_is_not_set_up_without_the_one_that_it_continues():
    with pytest.raises(ValueError, match="continues another"):
        Training(going_on(start_step=25))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"start_step": 41}, "ends at step 40, before step 41"),
        ({"output": "linear"}, "another kind of energy: its output is 'squared', not 'linear'"),
        ({"energy": "rbf"}, "another kind of energy: its energy is 'mlp', not 'rbf'"),
        ({"width": 40}, "another kind of energy: its width is 64, not 40"),
        ({"start": "loss=hinges"}, "Loss (loss) cannot be 'hinges'"),
        ({"start": "hello"}, "There is no setting"),
        ({"start": "loss=nll&start=loss%3Dnll"}, "itself one to start from"),
        ({"start": "x" * 301}, "at most 300 characters"),
    ],
)
def test_a_start_that_does_not_fit_is_refused_with_a_sentence(settings, says):
    with pytest.raises(ExperimentError) as refusal:
        going_on(**settings)
    assert says in str(refusal.value)


def test_a_start_changes_the_key():
    assert going_on().key != going_on(start_step=1).key != Experiment(loss="hinge").key
