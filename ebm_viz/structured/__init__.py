"""Energies of sequences: words in a picture, tags of a sentence, and the losses on both."""

from collections.abc import Iterator
from typing import overload

from ebm_viz.structured import chain, language, lattice, reading, tagging, word_by_word, words
from ebm_viz.structured.language import Language, LanguageSnapshot
from ebm_viz.structured.losses import PATH_LOSSES
from ebm_viz.structured.reading import Reading, ReadingSnapshot
from ebm_viz.structured.tagging import Tagging, TaggingSnapshot
from ebm_viz.structured.word_by_word import WordByWord, WordByWordSnapshot

AnyTraining = Reading | Tagging | WordByWord | Language
AnySnapshot = ReadingSnapshot | TaggingSnapshot | WordByWordSnapshot | LanguageSnapshot


def train_in_pieces(description: AnyTraining) -> Iterator[AnySnapshot | None]:
    """Train as `train` does, and also yield None wherever another training may take its turn."""
    if isinstance(description, Reading):
        return reading.train_in_pieces(description)
    if isinstance(description, Tagging):
        return tagging.train_in_pieces(description)
    if isinstance(description, WordByWord):
        return word_by_word.train_in_pieces(description)
    return language.train_in_pieces(description)


@overload
def train(description: Reading) -> Iterator[ReadingSnapshot]: ...
@overload
def train(description: Tagging) -> Iterator[TaggingSnapshot]: ...
@overload
def train(description: Reading | Tagging) -> Iterator[ReadingSnapshot | TaggingSnapshot]: ...
@overload
def train(description: WordByWord) -> Iterator[WordByWordSnapshot]: ...
@overload
def train(description: Language) -> Iterator[LanguageSnapshot]: ...
@overload
def train(description: AnyTraining) -> Iterator[AnySnapshot]: ...
def train(description: AnyTraining) -> Iterator[AnySnapshot]:
    """Run a training and yield its snapshots; the same description gives the same snapshots.

    >>> first = next(train(Reading(word="cat")))
    >>> first.step, first.energies.shape, first.words_right
    (0, (14, 27), 0.0)
    """
    return (snapshot for snapshot in train_in_pieces(description) if snapshot is not None)


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
    "train",
    "words",
]
