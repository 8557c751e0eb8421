"""Trains a chain that tags sentences: energies of tags for words, and of neighbouring tags."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import field_validator
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32, own_steps
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.experiment import ExperimentError, choice, number, text
from ebm_viz.structured import chain, corpus
from ebm_viz.structured.answers import TagAnswers
from ebm_viz.structured.arrays import FloatArray, IntArray
from ebm_viz.structured.corpus import TAGS, WORDS
from ebm_viz.structured.losses import PATH_LOSSES, PathLoss
from ebm_viz.structured.training import SequenceTraining, generators

LOSSES = {name: loss for name, loss in PATH_LOSSES.items() if not loss.place_by_place}
NEIGHBOURS = {"seen": "Neighbouring tags", "unseen": "Each word alone"}
DISTANCES = {"tag": "½ within a category, 1 across", "word": "1 for each wrong word"}
LONGEST_SENTENCE = 80
BATCH, TEST_SENTENCES = 32, 1000


def known_sentence(value: str) -> str:
    """Return a sentence in lower case with single blanks.

    ExperimentError for an unknown word or a wrong number of words.
    """
    try:
        corpus.codes_of(value)
    except ValueError as error:
        raise ExperimentError(f"{error}.") from None
    return " ".join(value.lower().split())


class Tagging(SequenceTraining):
    """The training of a chain, with the sentence to show."""

    shown = ("sentence",)

    sentence: str = text("Data", "Sentence", "her flies mark", longest=LONGEST_SENTENCE)
    """3 to 8 words of the language."""
    sentences: int = number("Data", "Sentences", 2000, low=100, high=20_000, log=True)
    """How many sentences there are to train on."""
    neighbours: str = choice("Energy", "Energy", "seen", table=NEIGHBOURS)
    """Whether pairs of neighbouring tags have energies."""
    loss: str = choice("Loss", "Loss", "nll", table=LOSSES)
    """What training pushes down and what it pushes up."""
    beta: float = number("Loss", "Training β", 1.0, low=0.1, high=10.0, log=True)
    """Inverse temperature of the loss."""
    margin: float = number("Loss", "Margin m", 1.0, low=0.1, high=10.0, log=True)
    """The gap at which the loss stops; cost-augmented: for each unit of distance."""
    distance: str = choice("Loss", "Distance Δ", "tag", table=DISTANCES)
    """How far an answer is from the right one."""
    steps: int = number("Optimiser", "Steps", 600, low=10, high=3000)
    """Length of the training."""
    learning_rate: float = number("Optimiser", "Learning rate", 0.05, low=1e-3, high=0.5, log=True)
    """Size of a step."""
    seed: int = number("Optimiser", "Seed", 0, low=0, high=999_999)
    """Decides the sentences and every draw."""

    _known_words = field_validator("sentence")(known_sentence)

    @property
    def loss_definition(self) -> PathLoss:
        """The loss."""
        return LOSSES[self.loss]

    @property
    def distances(self) -> FloatArray:
        """The distance of each tag from each right tag, (10, 10)."""
        table = corpus.distance()
        return table if self.distance == "tag" else np.asarray(table > 0, np.float64)

    @property
    def idle(self) -> set[str]:
        """The settings that change nothing in this training."""
        idle = {"beta", "margin"} - set(self.loss_definition.settings)
        return idle if self.loss == "cost_augmented" else {*idle, "distance"}

    @own_steps
    def train_in_pieces(self) -> Iterator["TaggingSnapshot | None"]:
        """Train and yield a snapshot at each of `snapshot_steps`, and None after every other."""
        training = _Training(self)
        for step in self.snapshot_steps():
            while training.step < step:
                training.advance()
                if training.step < step:
                    yield None
            yield training.snapshot()


@dataclass(frozen=True, eq=False)
class TaggingSnapshot:
    """A chain at one step, and its figures on test sentences.

    table (61, 10): the energy of each tag for each word. pairs (10, 10): the energy of each pair of
    neighbouring tags. first, last (10,): the energies of the tags that a sentence begins and ends
    with. words_right, sentences_right: the shares of words and of whole sentences that are tagged
    right, in 1,000 held-out sentences. gap: the mean over them of
    E(most offending answer) − E(right answer).
    """

    tagging: Tagging
    step: int
    table: FloatArray
    pairs: FloatArray
    first: FloatArray
    last: FloatArray
    words_right: float
    sentences_right: float
    gap: float
    divergence: str | None = None

    def energies(self, words: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return U (…, T, 10) and A (10, 10) of sentences (…, T), for the functions of `chain`."""
        return _energies(self.table, self.first, self.last, words), self.pairs

    @cached_property
    def words(self) -> IntArray:
        """The numbers of the shown sentence's words."""
        return corpus.codes_of(self.tagging.sentence)

    @property
    def best(self) -> tuple[float, IntArray]:
        """The lowest energy of any answer for the shown sentence, and that answer."""
        F, tags = chain.viterbi(*self.energies(self.words))
        return float(F), tags

    @property
    def size(self) -> float:
        """The mean of |U| over the table of words and tags."""
        return float(np.abs(self.table).mean())


def test_sentences(seed: int) -> Mapping[int, tuple[IntArray, IntArray]]:
    """Return the 1,000 held-out sentences of a seed, by length, with their tags."""
    return corpus.draw(TEST_SENTENCES, _streams(seed)[2])


class _Training:
    def __init__(self, tagging: Tagging) -> None:
        self.tagging, self.step = tagging, 0
        data, self._draws, _ = _streams(tagging.seed)
        self._sentences = corpus.draw(tagging.sentences, data)
        self._tests = test_sentences(tagging.seed)
        counts = np.array([len(words) for words, _ in self._sentences.values()])
        self._shares = counts / counts.sum()
        size = len(WORDS) * len(TAGS) + len(TAGS) * (len(TAGS) + 2)
        self._parameters, self._gradient = torch.zeros(2, size, **FLOAT32)
        self._optimiser = OPTIMISERS["adam"].build(size)

    def advance(self) -> None:
        lengths = list(self._sentences)
        words, tags = self._sentences[lengths[self._draws.choice(len(lengths), p=self._shares)]]
        chosen = self._draws.integers(len(words), size=BATCH)
        words, tags = words[chosen], tags[chosen]
        table, pairs, first, last = _parts(self._parameters)
        tagging = self.tagging
        answers = TagAnswers(_energies(table, first, last, words), pairs, tags, tagging.distances)
        loss = tagging.loss_definition
        pushes = loss.pushes(answers, beta=tagging.beta, margin=tagging.margin) / BATCH
        own, between = pushes[:, : words.shape[1]], pushes[:, words.shape[1] :]
        self._gradient.zero_()
        on_table, on_pairs, on_first, on_last = _parts(self._gradient)
        np.add.at(on_table, words, own)
        if tagging.neighbours == "seen":
            on_pairs += between.sum(0)
            on_first += own[:, 0].sum(0)
            on_last += own[:, -1].sum(0)
        self._optimiser.step(self._parameters, self._gradient, tagging.learning_rate)
        self.step += 1

    def snapshot(self) -> TaggingSnapshot:
        table, pairs, first, last = (np.array(part, float) for part in _parts(self._parameters))
        words_right, sentences_right, gaps = [], [], []
        for words, tags in self._tests.values():
            U = _energies(table, first, last, words)
            right = chain.viterbi(U, pairs)[1] == tags
            words_right += right.ravel().tolist()
            sentences_right += right.all(1).tolist()
            answers = TagAnswers(U, pairs, tags)
            gaps += (answers.offending().value - answers.right().value).tolist()
        return TaggingSnapshot(
            self.tagging,
            self.step,
            table,
            pairs,
            first,
            last,
            float(np.mean(words_right)),
            float(np.mean(sentences_right)),
            float(np.mean(gaps)),
        )


def _parts(parameters: Tensor) -> list[NDArray[np.float32]]:
    """Return views of all parameters: words × tags, tags × tags, first tags, last tags."""
    K = len(TAGS)
    parts = parameters.split([len(WORDS) * K, K * K, K, K])
    return [part.view(-1, K).numpy() for part in parts[:2]] + [part.numpy() for part in parts[2:]]


def _energies(table: Any, first: Any, last: Any, words: IntArray) -> FloatArray:
    U = np.array(table[words], np.float64)
    U[..., 0, :] += first
    U[..., -1, :] += last
    return U


def _streams(seed: int) -> list[np.random.Generator]:
    """Return the generators for the sentences, the training and the tests."""
    return generators(seed, 3)
