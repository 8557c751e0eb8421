"""What is kept of a training: states for snapshots, and checkpoints to continue from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Divergence:
    """Why a training could not continue: the step, and a sentence for the user."""

    step: int
    sentence: str


class State:
    """What is needed to compute a snapshot of a training at one step.

    divergence: why the training ended there, if it diverged. seen: what a snapshot needs in
    addition to the parameters, such as the particles of chains.
    """

    def __init__(
        self,
        step: int,
        parameters: Tensor,
        divergence: Divergence | None = None,
        seen: Mapping[str, Any] | None = None,
    ) -> None:
        self.step, self.divergence = step, divergence
        self._parameters, self._seen = parameters, seen or {}

    @property
    def parameters(self) -> Tensor:
        """The parameters of the energy, (p,)."""
        return self._parameters

    @property
    def seen(self) -> Mapping[str, Any]:
        """What a snapshot needs in addition to the parameters."""
        return self._seen

    @property
    def nbytes(self) -> int:
        """Bytes that it holds."""
        held = (value for value in self._seen.values() if isinstance(value, Tensor))
        return self._parameters.nbytes + sum(tensor.nbytes for tensor in held)


class RetracedState(State):
    """A state that is not kept here: `retrace` finds that of its step when it is needed."""

    def __init__(
        self, step: int, retrace: Callable[[int], State], divergence: Divergence | None = None
    ) -> None:
        self.step, self.divergence = step, divergence
        self._retrace = retrace

    @property
    def parameters(self) -> Tensor:
        return self._retrace(self.step).parameters

    @property
    def seen(self) -> Mapping[str, Any]:
        return self._retrace(self.step).seen

    @property
    def nbytes(self) -> int:
        return 0


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What is needed to continue a training from one step, with bit-identical results.

    parameters: (p,). energy, optimiser, learner: what each part of the training carries from one
    step to the next, by name; for the energy, in addition to its parameters. stream: the state of
    the random numbers.
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
