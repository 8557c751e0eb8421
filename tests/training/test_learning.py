"""How losses act on an energy: gradients without Z beside the exact one."""

import math
from itertools import islice

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.contrast.noise import NOISES
from ebm_viz.core.losses import LOSSES, WITHOUT_Z, Loss
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.training import Training
from ebm_viz.training.contrast_points import contrast_source_of
from ebm_viz.training.learning import learner_of

SMALL = {"samples": 400, "batch": 64, "width": 16, "steps": 30}
WAYS = [name for name, loss in LOSSES.items() if loss.group == WITHOUT_Z]


def half_trained():
    """An energy that has some, but not all, of its shape."""
    training = Training(Experiment(dataset="two_modes", noise=0.5, width=16, steps=60))
    training.advance_to(60)
    return training


def exact_gradient(energy, positive, beta):
    """That of the mean of NLL/β, by a fine sum over the box."""
    nodes = box.grid(box.cell_centres(100))
    energies, pull_back = energy.linearise(torch.cat([positive, nodes]))
    share = torch.softmax(-beta * energies[len(positive) :].double(), 0).float()
    pull_back(torch.cat([torch.full((len(positive),), 1 / len(positive)), -share]))
    return energy.parameter_gradient.clone()


def mean_gradient(experiment, training, positive, repetitions):
    learner = learner_of(experiment, training.energy, training.data)
    draws, total = generator(1), 0.0
    for _ in range(repetitions):
        learner.linearise(positive, draws).write()
        total = total + training.energy.parameter_gradient
    return total / repetitions


def error(estimate, exact):
    return float((estimate - exact).norm() / exact.norm())


@pytest.mark.parametrize(
    ("loss", "settings"),
    [
        ("nll_monte_carlo", {"nodes": 4096}),
        ("nll_importance", {"nodes": 4096}),
        ("contrastive_divergence", {"sampler": "exact", "chain_steps": 1}),
        ("persistent_contrastive_divergence", {"sampler": "exact", "chains": 1024}),
        ("persistent_contrastive_divergence", {"chain_steps": 40, "chains": 1024}),
    ],
)
@pytest.mark.parametrize("beta", [1.0, 2.5])
def test_draws_from_the_model_give_the_gradient_of_the_likelihood_on_average(loss, settings, beta):
    training = half_trained()
    positive = training.data[:256]
    exact = exact_gradient(training.energy, positive, beta)
    experiment = Experiment(loss=loss, beta=beta, width=16, **settings)
    assert error(mean_gradient(experiment, training, positive, 60), exact) < 0.1


def test_the_bias_of_contrastive_divergence_falls_with_the_steps():
    training = half_trained()
    positive = training.data[:256]
    exact = exact_gradient(training.energy, positive, 1.0)
    errors = []
    for steps in (1, 10, 100):
        experiment = Experiment(loss="contrastive_divergence", chain_steps=steps, width=16)
        errors.append(error(mean_gradient(experiment, training, positive, 20), exact))
    assert errors[0] > 0.7 > errors[1] > errors[2]
    assert errors[2] < 0.35


@pytest.mark.parametrize("name", NOISES)
def test_where_the_model_is_the_data_noise_contrast_leaves_the_constant_alone(name):
    """E ∂/∂c = 0 at c = log Z for whatever noise, if data come from the model."""
    training = half_trained()
    energy = training.energy
    centres = box.grid(box.cell_centres(200))
    log_mass = -energy.energy(centres).double()
    experiment = Experiment(loss="nce", noise_distribution=name, noise_ratio=3, width=16)
    noise = NOISES[name].build(training.data)
    cell = box.AREA / len(centres)
    log_partition = float(log_mass.logsumexp(0)) + math.log(cell)
    model = (log_mass - log_partition).exp() * cell
    q = noise.log_density(centres).double().exp() * cell
    down, up = LOSSES["nce"].pushes(
        energy.energy(centres).double(),
        energy.energy(centres).double().repeat(3, 1).T,
        beta=1.0,
        log_normaliser=log_partition,
        log_noise_positive=noise.log_density(centres).double(),
        log_noise_negative=noise.log_density(centres).double().repeat(3, 1).T,
    )
    assert float(model @ down + q @ up.sum(1)) == pytest.approx(0, abs=1e-6)
    assert experiment.loss_definition is LOSSES["nce"]


def test_noise_contrast_learns_the_constant_by_the_slope_of_its_loss():
    training = half_trained()
    experiment = Experiment(loss="nce", width=16, optimiser="sgd", momentum=0.0, beta=1.7)
    source = contrast_source_of(experiment, training.energy, training.data)
    positive = training.data[:64]
    loss = LOSSES["nce"]
    contrast = source.draw(positive, generator(0))
    energies = training.energy.energy(positive), training.energy.energy(contrast.points)
    others = energies[1].view(contrast.shape)
    start = source.seen()["log_normaliser"]
    assert float(start) == pytest.approx(math.log(36))
    source.learn(*loss.pushes(energies[0], others, **contrast.settings), 0.1)
    moved = float(source.seen()["log_normaliser"] - start)

    def value(constant):
        settings = {**contrast.settings, "log_normaliser": float(start) + constant}
        return float(loss.value(energies[0], others, **settings).double().mean())

    slope = (value(1e-2) - value(-1e-2)) / 2e-2
    assert moved == pytest.approx(-0.1 * slope, rel=1e-2)


def test_what_noise_contrast_learns_is_log_z():
    experiment = Experiment(loss="nce", noise_distribution="uniform", noise_ratio=4, steps=400)
    *_, last = train(experiment, at=[400])
    learnt = last.metrics.trainer_log_partition
    assert learnt == pytest.approx(last.metrics.log_partition, abs=0.2)
    assert last.metrics.kl < 0.12


@pytest.mark.parametrize("loss", WAYS)
def test_a_training_without_z_goes_on_to_the_same_bits(loss):
    experiment = Experiment(loss=loss, **SMALL)
    whole, first = Training(experiment), Training(experiment)
    whole.advance_to(30)
    first.advance_to(11)
    resumed = Training.resume(experiment, first.checkpoint())
    resumed.advance_to(30)
    assert torch.equal(resumed.energy.parameters, whole.energy.parameters)
    assert resumed.snapshot().compute() == whole.snapshot().compute()
    assert resumed.snapshot().metrics.loss == whole.snapshot().metrics.loss


@pytest.mark.parametrize("loss", WAYS)
def test_looking_disturbs_no_training_without_z(loss):
    experiment = Experiment(loss=loss, **SMALL)
    looked_at, alone = Training(experiment), Training(experiment)
    for step in (3, 8, 30):
        looked_at.advance_to(step)
        looked_at.snapshot().compute()
    alone.advance_to(30)
    assert torch.equal(looked_at.energy.parameters, alone.energy.parameters)


def test_the_particles_of_kept_chains_are_seen_where_they_are():
    experiment = Experiment(loss="persistent_contrastive_divergence", **SMALL)
    training = Training(experiment)
    training.advance_to(12)
    seen = training.state().seen["positions"]
    shown = torch.from_numpy(training.snapshot().pushes.negative_points)
    assert torch.equal(shown, seen[: len(shown)])
    assert (training.snapshot().pushes.negative == -1).all()
    before = seen.clone()
    training.advance_to(13)
    assert not torch.equal(training.state().seen["positions"], before)
    assert torch.equal(seen, before)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_fresh_chains_start_anywhere(share):
    training = half_trained()
    experiment = Experiment(
        loss="persistent_contrastive_divergence",
        sampler="mala",
        step_size=1e-4,
        chain_steps=1,
        fresh_share=share,
        chains=1024,
        width=16,
    )
    source = contrast_source_of(experiment, training.energy, training.data)
    draws = generator(0)
    first = source.draw(training.data, draws).points
    second = source.draw(training.data, draws).points
    near = float((second - first).norm(dim=1).median())
    assert near > 1 if share else near < 0.1


def test_a_long_step_of_langevin_diverges_and_says_so():
    experiment = Experiment(
        loss="persistent_contrastive_divergence",
        sampler="langevin",
        step_size=2.0,
        learning_rate=0.5,
        optimiser="sgd",
        gradient_clip=1e6,
        steps=200,
    )
    *_, last = train(experiment)
    assert last.divergence is not None
    assert torch.isfinite(torch.from_numpy(last.pushes.negative_points)).all()


@pytest.mark.parametrize("name", SAMPLERS)
def test_the_step_of_a_sampler_comes_with_it(name):
    experiment = Experiment(loss="contrastive_divergence", sampler=name)
    assert experiment.step_size == SAMPLERS[name].step or name == "exact"
    assert {"sampler", "chain_steps", "step_size"} <= {
        setting.name for setting in experiment.relevant_settings()
    }
    *_, last = islice(train(experiment.replace(**SMALL)), 4)
    assert math.isfinite(last.metrics.loss)


@pytest.mark.parametrize("loss", [name for name, one in LOSSES.items() if isinstance(one, Loss)])
def test_a_preview_of_contrast_points_changes_nothing(loss):
    experiment = Experiment(loss=loss, **SMALL)
    training = Training(experiment)
    source = contrast_source_of(experiment, training.energy, training.data)
    source.draw(training.data[:32], generator(0))
    before = {name: torch.as_tensor(value).clone() for name, value in source.state().items()}
    source.preview(training.data[:32], generator(0))
    after = source.state()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], torch.as_tensor(after[name])) for name in before)
