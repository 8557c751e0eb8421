"""Whatever a process has chosen for its own tensors: the same experiment, the same landscapes."""

import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from ebm_viz import Experiment, Landscape, structured, train
from ebm_viz.claims.likelihood import gradients
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.contrast.quadrature import QUADRATURES
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES, INFERENCES
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.structured import Language, Reading, Tagging, WordByWord

SHORT = {"steps": 10, "samples": 64, "batch": 16, "nodes": 64, "grid_side": 8, "width": 8}
POINTS = OwnPoints.of([[0.5, 0.5], [-1, 2]]).text
CHOICES = {
    "energy": ENERGIES,
    "dataset": DATASETS,
    "loss": LOSSES,
    "negatives": NEGATIVES,
    "quadrature": QUADRATURES,
    "optimiser": OPTIMISERS,
    "inference": INFERENCES,
}
EXPERIMENTS = [
    *(
        {"own_points": POINTS, "gradient_penalty": 0.1, "spectral_norm": float(at % 2)}
        | {name: list(table)[at % len(table)] for name, table in CHOICES.items()}
        for at in range(max(len(table) for table in CHOICES.values()))
    ),
    {"loss": "own", "added_noise": 0.1, "expression": "-log(sigmoid(Fn - Fp))"},
    {"start": "loss=hinge&steps=10&width=8", "start_step": 5},
]
"""Every entry of every table at least once."""


@contextmanager
def default_dtype(dtype):
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextmanager
def default_device(device):
    torch.set_default_device(device)
    try:
        yield
    finally:
        torch.set_default_device(None)


SURROUNDINGS = {
    "float64": lambda: default_dtype(torch.float64),
    "bfloat16": lambda: default_dtype(torch.bfloat16),
    "another device": lambda: default_device("meta"),
    "no gradients": torch.no_grad,
    "inference": torch.inference_mode,
    "autocast": lambda: torch.autocast("cpu", dtype=torch.bfloat16),
}


def chosen():
    return (
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.is_autocast_enabled("cpu"),
    )


def trained(changes):
    snapshots = list(train(Experiment(**{**SHORT, **changes})))
    return [
        (s.step, s.metrics.loss, s.metrics.entropy, s.landscape.energy.tobytes()) for s in snapshots
    ]


@pytest.fixture(scope="module")
def expected():
    return [trained(changes) for changes in EXPERIMENTS]


@pytest.mark.parametrize("name", ["float64", "another device", "inference", "autocast"])
def test_the_same_landscapes_whatever_the_process_has_chosen(name, expected):
    with SURROUNDINGS[name]():
        for changes, landscapes in zip(EXPERIMENTS, expected, strict=True):
            assert trained(changes) == landscapes, changes
    for changes, landscapes in zip(EXPERIMENTS[:5], expected, strict=False):
        assert trained(changes) == landscapes, changes


SEQUENCES = [
    Reading(letter_steps=4, word_steps=4),
    Tagging(steps=10),
    WordByWord(steps=10),
    Language(steps=10),
]
sequences = pytest.mark.parametrize("description", SEQUENCES, ids=lambda one: type(one).__name__)


def figures(description):
    snapshots = list(structured.train(description))
    if isinstance(description, Reading):
        return [snapshots[-1].of_word(word).energies.tolist() for word in ("cat", "dog")]
    if isinstance(description, WordByWord):
        return [one.probabilities([[0, 1, 2]]).tolist() for one in snapshots]
    return [exact(vars(one)) for one in snapshots]


def exact(value):
    """A value with its arrays as lists, since their repr rounds."""
    if isinstance(value, dict):
        return {name: exact(one) for name, one in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else value


@sequences
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_same_sequences_whatever_the_process_has_chosen(name, description):
    expected = figures(description)
    with SURROUNDINGS[name]():
        assert figures(description) == expected
    assert figures(description) == expected


@sequences
@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_trainings_on_sequences_leave_a_process_what_it_has_chosen(surroundings, description):
    with surroundings():
        before, stream = chosen(), torch.get_rng_state()
        for _ in structured.train(description):
            assert chosen() == before
            assert torch.equal(torch.get_rng_state(), stream)


@sequences
def test_snapshots_of_sequences_are_found_in_lists_and_sets(description):
    snapshots = list(structured.train(description))
    assert snapshots.index(snapshots[-1]) == len(snapshots) - 1
    assert len({*snapshots, *snapshots}) == len(snapshots)


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_claims_measure_the_same_whatever_the_process_has_chosen(surroundings):
    expected = gradients(0)
    with surroundings():
        assert gradients(0) == expected


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_a_process_keeps_what_it_has_chosen_between_two_snapshots(surroundings):
    with surroundings():
        before = chosen()
        for _ in train(Experiment(**SHORT)):
            assert chosen() == before
        assert chosen() == before


@pytest.mark.parametrize("energy", ENERGIES)
def test_a_landscape_looked_at_in_inference_mode_harms_no_later_one(energy):
    with torch.inference_mode():
        made = ENERGIES[energy].create(generator(0), Experiment(energy=energy))
        Landscape.of(made, side=24)
    Landscape.of(ENERGIES[energy].create(generator(0), Experiment(energy=energy)), side=24)


def test_defaults_that_were_set_before_the_library_came():
    script = """
import torch
torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
from ebm_viz import Experiment, train
for dataset in ("two_moons", "eight_gaussians", "checkerboard"):
    *_, last = train(Experiment(dataset=dataset, steps=10, samples=64, width=8))
    print(last.metrics.loss)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    expected = [
        list(train(Experiment(dataset=name, steps=10, samples=64, width=8)))[-1].metrics.loss
        for name in ("two_moons", "eight_gaussians", "checkerboard")
    ]
    assert [float(line) for line in done.stdout.split()] == expected
