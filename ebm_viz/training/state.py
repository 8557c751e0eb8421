"""What is kept of a training: enough to look at it, and enough to go on with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Divergence:
    """Why a training could not go on: at which step, and a sentence for people."""

    step: int
    sentence: str


@dataclass(frozen=True, eq=False)
class State:
    """A training at one step, as far as looking at it takes.

    parameters: (p,) of the energy. divergence: why the training ended there, if it diverged. seen:
    what there is to see beside the energy, such as the particles of chains.
    """

    step: int
    parameters: Tensor
    divergence: Divergence | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training at one step, as far as going on with it to the same bits takes.

    Each part of the training says by name what it carries from step to step: the energy beside its
    parameters (p,), the optimiser, and what learns by the loss. stream: the
    state of the random numbers.
    """

    step: int
    parameters: Tensor
    energy: Mapping[str, Any]
    optimiser: Mapping[str, Any]
    learner: Mapping[str, Any]
    stream: Tensor

    @property
    def nbytes(self) -> int:
        """Bytes that it holds, about."""
        carried = [*self.energy.values(), *self.optimiser.values(), *self.learner.values()]
        tensors = [self.parameters, self.stream, *(v for v in carried if isinstance(v, Tensor))]
        return sum(tensor.nbytes for tensor in tensors)
