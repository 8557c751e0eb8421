"""Energies of sequences: words in a picture, tags of a sentence, and the losses on both."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ebm_viz.structured import chain, lattice, words
from ebm_viz.structured.language import Language, LanguageSnapshot
from ebm_viz.structured.losses import PATH_LOSSES
from ebm_viz.structured.reading import Reading, ReadingSnapshot
from ebm_viz.structured.tagging import Tagging, TaggingSnapshot
from ebm_viz.structured.training import Snapshot, Trainable
from ebm_viz.structured.word_by_word import WordByWord, WordByWordSnapshot

AnyTraining = Reading | Tagging | WordByWord | Language
AnySnapshot = ReadingSnapshot | TaggingSnapshot | WordByWordSnapshot | LanguageSnapshot
Kind = TypeVar("Kind")


def train(description: Trainable[Snapshot]) -> Iterator[Snapshot]:
    """Run a training and yield its snapshots; the same description gives the same snapshots.

    >>> first = next(train(Reading(word="cat")))
    >>> first.step, first.energies.shape, first.words_right
    (0, (14, 27), 0.0)
    """
    return (snapshot for snapshot in description.train_in_pieces() if snapshot is not None)


def of_kind(kind: type[Kind], snapshots: Iterable[AnySnapshot]) -> list[Kind]:
    """Return those of the snapshots that are of a kind."""
    return [snapshot for snapshot in snapshots if isinstance(snapshot, kind)]


__all__ = [
    "PATH_LOSSES",
    "Language",
    "LanguageSnapshot",
    "Reading",
    "ReadingSnapshot",
    "Tagging",
    "TaggingSnapshot",
    "WordByWord",
    "WordByWordSnapshot",
    "chain",
    "lattice",
    "of_kind",
    "train",
    "words",
]
