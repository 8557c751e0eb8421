"""Trainings on sequences: shared by key, limited in number, in the same turns as all runs."""

from ebm_viz.serving.latest import Latest
from ebm_viz.serving.processes.shared import TRAINER
from ebm_viz.serving.runs.lazy import Count, LazyRun
from ebm_viz.serving.runs.trainer import Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor
from ebm_viz.structured import AnySnapshot, AnyTraining, Reading, ReadingSnapshot

MOST_RUNS = 64
"""Each run holds less than a megabyte once it has ended."""


class SequenceRun(LazyRun[AnySnapshot]):
    """The snapshots of one training on sequences."""

    def __init__(self, description: AnyTraining) -> None:
        super().__init__(description.train_in_pieces(), description.key)
        self.description = description

    def _add(self, state: AnySnapshot) -> None:
        super()._add(state)
        if state.step == self.description.steps or state.divergence is not None:
            self._end()


class SequenceRuns:
    """Trains runs and keeps the most recently requested ones.

    A run that was dropped starts again when somebody requests it, with the same result: its
    description determines it.
    """

    def __init__(self, trainer: Trainer, most_runs: int = MOST_RUNS) -> None:
        self._trainer = trainer
        self._runs: Latest[str, SequenceRun] = Latest(most_runs)

    def run(self, description: AnyTraining) -> SequenceRun:
        """Return the run of a description; all who have the same description share it."""
        key = f"{type(description).__name__} {description.key}"
        return self._runs.use_or(key, lambda: SequenceRun(description))

    def train(
        self,
        run: SequenceRun,
        count: int,
        seconds: float,
        visitor: Visitor = SOMEBODY,
        stay: float = 0.0,
    ) -> None:
        """Train a run, in turns with all others, until it has `count` snapshots or has ended.

        Returns after `seconds` at the latest; its training goes on for `stay` seconds more.
        """
        self._trainer.wait(Count(run, count), seconds, visitor, stay)

    def of_same_network(self, reading: Reading, step: int) -> ReadingSnapshot | None:
        """Return a reading's snapshot at a step from another run of the same network.

        None if no such run is kept, or if it has not come to that step.
        """
        for run in list(self._runs.values()):
            other = run.description
            if not isinstance(other, Reading) or other.network_key != reading.network_key:
                continue
            for snapshot in run.snapshots:
                if not isinstance(snapshot, ReadingSnapshot) or snapshot.step != step:
                    continue
                if snapshot.network is not None:
                    return snapshot.of_word(reading.word)
        return None

    def __len__(self) -> int:
        return len(self._runs)


SEQUENCES = SequenceRuns(TRAINER)
"""The trainings on sequences of this process, which trains them itself, whatever trains runs."""
