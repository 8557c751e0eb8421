"""Weights taken away give the energies that the landscape shows."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from ebm_viz import Experiment, train, weights
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.exports.files.data import weights_of

SMALL = {"steps": 30, "samples": 200, "batch": 32, "nodes": 64}


def saved(folder, experiment, snapshot):
    path = folder / "it.safetensors"
    path.write_bytes(weights_of(experiment, snapshot))
    return path


@pytest.mark.parametrize("energy", list(ENERGIES))
def test_every_energy_comes_back_with_its_landscape(tmp_path, energy):
    experiment = Experiment(energy=energy, loss="nll", **SMALL)
    snapshot = list(train(experiment))[-7]
    restored = weights.load(saved(tmp_path, experiment, snapshot))
    landscape = snapshot.landscape
    points = box.grid(torch.from_numpy(np.array(landscape.axis)))
    values = restored.energy(points).view(len(landscape.axis), -1).numpy()
    assert np.abs(values - landscape.energy).max() <= 1e-5
    nodes = torch.from_numpy(np.array(landscape.gradient_nodes))
    gradient = restored.energy_and_gradient(nodes)[1].numpy()
    assert np.abs(gradient - landscape.gradient).max() <= 1e-5 * max(1, np.abs(gradient).max())


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "hinge", "negatives": "hard"},
        {"spectral_norm": 2.0},
        {"optimiser": "sgd", "gradient_penalty": 0.1, "output": "squared"},
    ],
)
def test_weights_of_every_kind_of_training_come_back(tmp_path, settings):
    experiment = Experiment(**SMALL, **settings)
    snapshot = list(train(experiment))[-1]
    restored = weights.load(saved(tmp_path, experiment, snapshot))
    points = box.grid(torch.from_numpy(np.array(snapshot.landscape.axis)))
    assert np.abs(restored.energy(points).numpy() - snapshot.landscape.energy.ravel()).max() <= 1e-5


def test_a_diverged_training_gives_the_weights_it_shows(tmp_path):
    experiment = Experiment(loss="energy", learning_rate=1.0, samples=200, batch=32)
    snapshot = list(train(experiment))[-1]
    assert snapshot.divergence
    restored = weights.load(saved(tmp_path, experiment, snapshot))
    size = np.abs(snapshot.landscape.energy).max()
    points = box.grid(torch.from_numpy(np.array(snapshot.landscape.axis)))
    off = np.abs(restored.energy(points).numpy() - snapshot.landscape.energy.ravel()).max()
    assert off <= 1e-5 * max(1, size)


def test_the_tensors_have_names(tmp_path):
    (snapshot,) = train(Experiment(depth=1, width=5, **SMALL), at=[3])
    path = saved(tmp_path, Experiment(depth=1, width=5, **SMALL), snapshot)
    shapes = {name: tuple(tensor.shape) for name, tensor in load_file(path).items()}
    assert shapes == {"weight_1": (2, 5), "bias_1": (5,), "weight_2": (5, 1), "bias_2": (1,)}


def test_other_files_are_refused_with_a_sentence(tmp_path):
    path = tmp_path / "x.safetensors"
    with pytest.raises(FileNotFoundError):
        weights.load(path)
    path.write_bytes(b"no weights")
    with pytest.raises(weights.WeightsError, match=r"x\.safetensors is not"):
        weights.load(path)
    save_file({"a": torch.zeros(2)}, path)
    with pytest.raises(weights.WeightsError, match="holds no weights"):
        weights.load(path)
    metadata = {"format": weights.FORMAT, "experiment": Experiment().to_json(), "step": "1"}
    save_file({"a": torch.zeros(2)}, path, metadata)
    with pytest.raises(weights.WeightsError, match="do not fit"):
        weights.load(path)
    save_file({"a": torch.zeros(2)}, path, {**metadata, "experiment": '{"loss": "none"}'})
    with pytest.raises(weights.WeightsError, match="names no experiment: Loss"):
        weights.load(path)
