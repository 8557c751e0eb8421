"""Writing the weights of an energy at one training step to a file, and reading them back."""

from os import PathLike
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open

from ebm_viz.core.arithmetic import generator, own_arithmetic
from ebm_viz.core.energies import ENERGIES, Energy
from ebm_viz.experiment import Experiment, ExperimentError

FORMAT = "ebm_viz energy 1"


class WeightsError(ValueError):
    """A file holds no weights that can be used; the message is a sentence for the user."""


def dump(energy: Energy, experiment: Experiment, step: int) -> bytes:
    """Return the parameters by name as a safetensors file, with the experiment and the step in its
    metadata.
    """
    metadata = {"format": FORMAT, "experiment": experiment.to_json(), "step": str(step)}
    tensors = {name: tensor.contiguous() for name, tensor in energy.named_parameters().items()}
    return safetensors.torch.save(tensors, metadata)


def load(path: str | PathLike[str]) -> Energy:
    """Return the energy of a file that `dump` made: `energy.energy(points)` is F (n,) at (n, 2).

    Other files raise WeightsError; a missing file raises OSError.
    """
    with Path(path).open("rb"):
        pass  # raises OSError if the file is missing
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError:
        raise WeightsError(f"{Path(path).name} is not a safetensors file.") from None
    if metadata.get("format") != FORMAT:
        raise WeightsError(f"{Path(path).name} holds no weights of an energy of ebm_viz.")
    try:
        experiment = Experiment.from_json(metadata["experiment"])
    except (KeyError, ExperimentError) as error:
        raise WeightsError(f"{Path(path).name} names no experiment: {error}") from None
    return _restore(experiment, tensors, Path(path).name)


@own_arithmetic
def _restore(experiment: Experiment, tensors: dict[str, torch.Tensor], name: str) -> Energy:
    energy = ENERGIES[experiment.energy].create(generator(0), experiment)
    wanted = energy.named_parameters()
    if {key: value.shape for key, value in tensors.items()} != {
        key: value.shape for key, value in wanted.items()
    }:
        raise WeightsError(f"The weights in {name} do not fit its experiment.")
    for key, parameter in wanted.items():
        parameter.copy_(tensors[key])
    return energy
