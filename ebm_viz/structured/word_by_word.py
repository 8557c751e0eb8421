"""A network that tags each word on its own from the words around it, to compare with a chain.

It learns p(tag of word t | words) well. Yet the tags that it chooses may not form a possible
answer: each may be likely by itself while they do not go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor
from torch.nn.functional import cross_entropy

from ebm_viz.core.arithmetic import FLOAT32, own_arithmetic, own_steps
from ebm_viz.experiment import number
from ebm_viz.structured import chain, corpus
from ebm_viz.structured.arrays import FloatArray, IntArray
from ebm_viz.structured.corpus import TAGS, WORDS
from ebm_viz.structured.tagging import TaggingSnapshot, test_sentences
from ebm_viz.structured.training import SequenceTraining, generators

HIDDEN, BATCH, RATE = 64, 32, 0.01
LEAST_SHARE = 0.15
"""A sentence is ambiguous if at least two of its readings have this probability or more."""


class WordByWord(SequenceTraining):
    """The training of a network that tags word by word."""

    apart = 50

    window: int = number("Energy", "Words around", 3, low=0, high=3)
    """How many words on either side it sees."""
    sentences: int = number("Data", "Sentences", 2000, low=100, high=20_000, log=True)
    """To train on."""
    steps: int = number("Optimiser", "Steps", 600, low=10, high=3000)
    """Length of the training."""
    seed: int = number("Optimiser", "Seed", 0, low=0, high=999_999)
    """Decides the sentences and every draw."""

    @own_steps
    def train_in_pieces(self) -> Iterator["WordByWordSnapshot | None"]:
        """Train by cross-entropy and yield a snapshot at each of `snapshot_steps`.

        After every other step it yields None.
        """
        data, draws, first = generators(self.seed, 3)
        # The same sentences as those of a chain with this seed.
        sentences = corpus.draw(self.sentences, data)
        inputs = torch.cat(
            [_around(words, self.window).flatten(0, 1) for words, _ in sentences.values()]
        )
        tags = torch.from_numpy(np.concatenate([tags.ravel() for _, tags in sentences.values()]))
        layers = _drawn_layers(self.window, first)
        optimiser = torch.optim.Adam(layers, lr=RATE)
        wanted = set(self.snapshot_steps())
        for step in range(self.steps + 1):
            if step:
                # As many words as a batch of the chain's sentences has.
                chosen = torch.from_numpy(draws.integers(len(tags), size=5 * BATCH))
                loss = cross_entropy(_scores(inputs[chosen], *layers), tags[chosen])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            if step not in wanted:
                yield None
                continue
            weights, shift, output, offset = (one.detach().clone() for one in layers)
            yield WordByWordSnapshot(self, step, weights, shift, output, offset)


@dataclass(frozen=True, eq=False)
class WordByWordSnapshot:
    """A network at one step.

    weights, shift: the first layer's weights and biases. output, offset: the second layer's.
    """

    description: WordByWord
    step: int
    weights: Tensor
    shift: Tensor
    output: Tensor
    offset: Tensor
    divergence: str | None = None

    @own_arithmetic
    def probabilities(self, words: ArrayLike) -> FloatArray:
        """Return p(tag | words around) as (…, T, 10), for sentences (…, T) of one length."""
        words = np.asarray(words)
        sentences = words.reshape(-1, words.shape[-1])
        scores = _scores(_around(sentences, self.description.window), *self._layers)
        p = torch.softmax(scores.double(), -1).numpy()
        return np.asarray(p.reshape(*words.shape, len(TAGS)))

    @property
    def _layers(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        return self.weights, self.shift, self.output, self.offset


@dataclass(frozen=True)
class Coherence:
    """The figures of a tagger on ambiguous sentences, as shares of the sentences.

    right: the chosen tags are the meant ones. torn: the chosen tags are none of the sentence's
    readings. drawn_torn: the probability that sampled tags are none of the readings.
    """

    right: float
    torn: float
    drawn_torn: float


def torn(p: FloatArray, readings: IntArray) -> float:
    """Return the probability that tags sampled word by word are none of the readings (S, T).

    p: (T, 10) the probability of each tag at each word.
    """
    return 1.0 - float(p[np.arange(len(p)), readings].prod(1).sum())


def coherence_of_words(snapshot: WordByWordSnapshot) -> Coherence:
    """Return the figures of a network whose tags are chosen, or sampled, word by word."""
    return _coherence(
        snapshot.description.seed,
        lambda words: snapshot.probabilities(words).argmax(1),
        lambda words, readings: torn(snapshot.probabilities(words), readings),
    )


def coherence_of_truth(seed: int) -> Coherence:
    """Return the figures of the true p(tag of word t | words), the ideal network of this kind."""
    return _coherence(
        seed,
        lambda words: corpus.marginals(words).argmax(1),
        lambda words, readings: torn(corpus.marginals(words), readings),
    )


def coherence_of_chain(snapshot: TaggingSnapshot) -> Coherence:
    """Return the figures of a chain: its lowest answers, and answers sampled from p ∝ e^{−E}."""

    def drawn(words: IntArray, readings: IntArray) -> float:
        U, A = snapshot.energies(words)
        F = float(chain.free(U, A, 1.0)[0])
        energies = chain.energy(np.broadcast_to(U, (len(readings), *U.shape)), A, readings)
        return 1.0 - float(np.exp(F - energies).sum())

    return _coherence(
        snapshot.tagging.seed, lambda words: chain.viterbi(*snapshot.energies(words))[1], drawn
    )


@lru_cache(8)
def ambiguous(seed: int) -> list[tuple[IntArray, IntArray, IntArray]]:
    """Return the ambiguous test sentences of a seed.

    Each has its words (T,), its meant tags (T,) and all its readings (S, T).
    """
    found = []
    for words, tags in test_sentences(seed).values():
        for sentence, meant in zip(words, tags, strict=True):
            readings, p = corpus.posterior(sentence)
            if (p >= LEAST_SHARE).sum() > 1:
                found.append((sentence, meant, readings))
    return found


def _coherence(seed: int, choose: Any, drawn: Any) -> Coherence:
    right, none_of_them, by_chance = [], [], []
    for words, meant, readings in ambiguous(seed):
        chosen = choose(words)
        right.append(bool((chosen == meant).all()))
        none_of_them.append(not (readings == chosen).all(1).any())
        by_chance.append(drawn(words, readings))
    return Coherence(*(float(np.mean(one)) for one in (right, none_of_them, by_chance)))


def _around(words: IntArray, window: int) -> Tensor:
    """Return the active inputs (B, T, 2·window + 1) of each word of the sentences (B, T)."""
    outside = len(WORDS)
    padded = np.pad(words, ((0, 0), (window, window)), constant_values=outside)
    seen = np.lib.stride_tricks.sliding_window_view(padded, 2 * window + 1, axis=1)
    places = np.arange(2 * window + 1) * (len(WORDS) + 1)
    return torch.from_numpy(seen + places)


def _scores(inputs: Tensor, weights: Tensor, shift: Tensor, output: Tensor, offset: Tensor) -> Any:
    return torch.relu(weights[inputs].sum(-2) + shift) @ output + offset


def _drawn_layers(window: int, generator: np.random.Generator) -> list[Tensor]:
    places = 2 * window + 1
    shapes = ((places * (len(WORDS) + 1), HIDDEN), (HIDDEN,), (HIDDEN, len(TAGS)), (len(TAGS),))
    scales = (1 / np.sqrt(places), 0.0, np.sqrt(2 / HIDDEN), 0.0)
    return [
        torch.tensor(scale * generator.normal(size=shape), **FLOAT32, requires_grad=True)
        for shape, scale in zip(shapes, scales, strict=True)
    ]
