"""What pages, routes and exports need of runs, whichever process trains them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ebm_viz.core.energies import Energy
from ebm_viz.experiment import Experiment
from ebm_viz.serving.runs.batch import Batch
from ebm_viz.serving.runs.wanted import Wanted
from ebm_viz.serving.visitors import SOMEBODY, Visitor
from ebm_viz.training import Snapshot

SECONDS_TO_WAIT = 60.0


class UnknownRunError(KeyError):
    """No page of this process has opened the run."""


class FullError(RuntimeError):
    """At present there is no room for the run, or no worker to train it.

    The message is a sentence for people.
    """


class SharedRun(Protocol):
    """What exports need of a run, whichever process trains it; see Run."""

    experiment: Experiment
    total: int

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """The snapshots so far, in the order of their steps."""

    @property
    def ended(self) -> bool:
        """Whether no more snapshots will come."""

    @property
    def failed(self) -> bool:
        """Whether an error ended the training; another try may succeed."""

    @property
    def message(self) -> str | None:
        """Why the run ended before its last step; None if it did not."""

    def take_turn(self, seconds: float) -> None:
        """Continue training for about so long, or wait while another thread does."""


class Store(Protocol):
    """What pages and routes need of runs, whichever process trains them."""

    def start(self) -> None:
        """Get ready to train. Raises ServerSettingsError if that fails."""

    def open(self, experiment: Experiment, visitor: Visitor = SOMEBODY) -> str:
        """Allow the experiment to be trained and return its key; nothing is trained yet.

        visitor: who opens it. Turns and slots are shared among visitors.
        """

    async def frames(self, key: str, wanted: Wanted, address: str = "") -> Batch:
        """Return frames of an opened experiment.

        If all frames exist, they come at once. Otherwise the answer comes soon, with those that
        exist by then, possibly none. address: where the request comes from.

        Raises UnknownRunError if no page opened the experiment, and FullError if there is no room
        at present. A visitor who watches no run yet still gets the first frame.
        """

    def run(self, key: str, visitor: Visitor = SOMEBODY) -> SharedRun:
        """Return the run of an opened experiment, for a visitor's export.

        Errors as in `frames`.
        """

    def energy_at(
        self, key: str, step: int, visitor: Visitor = SOMEBODY, seconds: float = SECONDS_TO_WAIT
    ) -> Energy:
        """Return the energy of an opened experiment at any step, for threads that may wait.

        The experiment is trained up to the step in the visitor's turns. Raises the errors of
        `frames`, and FullError also if it takes longer than `seconds`; a later call continues from
        there. Raises ValueError for a step that the training does not reach.
        """

    def turn(self, visitor: Visitor = SOMEBODY) -> AbstractContextManager[None]:
        """Wait for one of a visitor's turns in this process; the turn lasts as long as the context.

        With turns, an export takes no more than its share of time, and delays frames no more than
        another run does.
        """
