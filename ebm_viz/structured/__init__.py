"""Energies of sequences: words in a picture, tags of a sentence, and losses on their paths."""

from collections.abc import Iterator
from typing import overload

from ebm_viz.structured import chain, lattice, reading, tagging, words
from ebm_viz.structured.losses import PATH_LOSSES
from ebm_viz.structured.reading import Reading, ReadingSnapshot
from ebm_viz.structured.tagging import Tagging, TaggingSnapshot

AnyTraining = Reading | Tagging
AnySnapshot = ReadingSnapshot | TaggingSnapshot


def train_in_pieces(description: AnyTraining) -> Iterator[AnySnapshot | None]:
    """Train as `train` does and yield None, too, wherever another's turn may come."""
    if isinstance(description, Reading):
        return reading.train_in_pieces(description)
    return tagging.train_in_pieces(description)


@overload
def train(description: Reading) -> Iterator[ReadingSnapshot]: ...
@overload
def train(description: Tagging) -> Iterator[TaggingSnapshot]: ...
@overload
def train(description: AnyTraining) -> Iterator[AnySnapshot]: ...
def train(description: AnyTraining) -> Iterator[AnySnapshot]:
    """Train what is described and yield its snapshots; the same description gives the same ones.

    >>> first = next(train(Reading(word="cat")))
    >>> first.step, first.energies.shape, first.words_right
    (0, (14, 27), 0.0)
    """
    return (snapshot for snapshot in train_in_pieces(description) if snapshot is not None)


__all__ = [
    "PATH_LOSSES",
    "Reading",
    "ReadingSnapshot",
    "Tagging",
    "TaggingSnapshot",
    "chain",
    "lattice",
    "train",
    "words",
]
