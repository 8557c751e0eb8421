"""What is kept of a training: enough to look at it, and enough to go on with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Divergence:
    """Why a training could not go on: at which step, and a sentence for people."""

    step: int
    sentence: str


class State:
    """A training at one step, as far as looking at it takes.

    divergence: why the training ended there, if it diverged. seen: what there is to see beside the
    energy, such as the particles of chains.
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
        """What there is to see beside the energy."""
        return self._seen

    @property
    def nbytes(self) -> int:
        """Bytes that it holds."""
        held = (value for value in self._seen.values() if isinstance(value, Tensor))
        return self._parameters.nbytes + sum(tensor.nbytes for tensor in held)


class RetracedState(State):
    """A state of which nothing is kept: `retrace` trains up to its step again for it."""

    def __init__(self, step: int, retrace: Callable[[int], State]) -> None:
        self.step, self.divergence = step, None
        self._retrace = retrace

    def __reduce__(self) -> tuple[type[State], tuple[Any, ...]]:
        found = self._retrace(self.step)
        return State, (self.step, found.parameters, None, found.seen)

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
