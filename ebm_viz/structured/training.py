"""What the trainings on sequences have in common: their snapshots, draws and settings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

import numpy as np

from ebm_viz.experiment import Description, Setting

Snapshot = TypeVar("Snapshot", covariant=True)


class Trainable(Protocol[Snapshot]):
    """A description of a training that yields snapshots of one kind."""

    def train_in_pieces(self) -> Iterator[Snapshot | None]:
        """Train and yield the snapshots, and None wherever another training may take its turn."""


class SequenceTraining(Description):
    """A complete, validated description of one training, with the sequence to show.

    The same description gives the same snapshots. All fields have defaults; values outside their
    limits raise ExperimentError, a ValueError.
    """

    shown: ClassVar[tuple[str, ...]] = ()
    """The settings that only choose what is shown."""
    apart: ClassVar[int] = 10
    """The steps from one snapshot to the next, in a short training."""
    most_snapshots: ClassVar[int] = 60

    if TYPE_CHECKING:

        @property
        def steps(self) -> int:
            """The number of all steps."""

        @property
        def seed(self) -> int:
            """The seed of every draw."""

    @property
    def network_key(self) -> str:
        """A key that does not depend on the shown sequence."""
        return self.replace(**{name: self.settings[name].default for name in self.shown}).key

    @property
    def idle(self) -> set[str]:
        """The settings that change nothing in this training."""
        return set()

    def snapshot_steps(self) -> list[int]:
        """Return the steps of the snapshots; in a long training they are further apart."""
        apart = self.apart * max(1, -(-self.steps // (self.apart * self.most_snapshots)))
        return sorted({*range(0, self.steps, apart), self.steps})

    def relevant_settings(self) -> list[Setting]:
        """Return the fields that change this training, in the order of the table."""
        return [setting for name, setting in self.settings.items() if name not in self.idle]


def generators(seed: int, count: int) -> list[np.random.Generator]:
    """Return independent generators of a seed."""
    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(count)]
