"""A network that tags every word on its own from the words around it, beside energies of whole
answers.

It learns p(tag of word t | words) well, and yet what it chooses may be no answer at all: tags that
are likely each by itself need not go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from ebm_viz.description import Description
from ebm_viz.knobs import number
from ebm_viz.structured import chain, corpus
from ebm_viz.structured.corpus import TAGS, WORDS
from ebm_viz.structured.tagging import TaggingSnapshot, test_sentences

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

HIDDEN, BATCH, RATE = 64, 32, 0.01
STEPS_A_SNAPSHOT = 50
LEAST_SHARE = 0.15
"""A sentence is ambiguous if two of its readings have at least this probability each."""


class WordByWord(Description):
    """A complete, validated description of one training of a network that tags word by word.

    The same WordByWord gives the same snapshots. Values out of limits raise ExperimentError.
    """

    window: int = number(
        int, 3, 0, 3, "Words around", "How many words on either side it sees.", "Energy"
    )
    sentences: int = number(
        int, 2000, 100, 20_000, "Sentences", "To train on.", "Data", logarithmic=True
    )
    steps: int = number(int, 600, 10, 3000, "Steps", "Length of the training.", "Optimiser")
    seed: int = number(
        int, 0, 0, 999_999, "Seed", "Decides the sentences and every draw.", "Optimiser"
    )

    def __init__(self, /, **values: Any) -> None:
        super().__init__(**values)

    def snapshot_steps(self) -> list[int]:
        """Return the steps at which the training is looked at."""
        return sorted({*range(0, self.steps, STEPS_A_SNAPSHOT), self.steps})


@dataclass(frozen=True)
class WordByWordSnapshot:
    """A network at one step. weights, shift, output, offset: of its two layers."""

    description: WordByWord
    step: int
    weights: Tensor
    shift: Tensor
    output: Tensor
    offset: Tensor
    divergence: str | None = None

    def probabilities(self, words: ArrayLike) -> FloatArray:
        """Return p(tag | words around) of sentences (…, T) of one length, (…, T, 10)."""
        words = np.asarray(words)
        sentences = words.reshape(-1, words.shape[-1])
        scores = _scores(_around(sentences, self.description.window), *self._layers)
        p = torch.softmax(scores.double(), -1).numpy()
        return np.asarray(p.reshape(*words.shape, len(TAGS)))

    @property
    def _layers(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        return self.weights, self.shift, self.output, self.offset


def train_in_pieces(description: WordByWord) -> Iterator[WordByWordSnapshot | None]:
    """Train by cross-entropy, yield a snapshot at each of `snapshot_steps`, and None after every
    other step.
    """
    data, draws, first = (
        np.random.default_rng(one) for one in np.random.SeedSequence(description.seed).spawn(3)
    )
    # The same sentences as a chain of that seed trains on.
    sentences = corpus.draw(description.sentences, data)
    inputs = torch.cat(
        [_around(words, description.window).flatten(0, 1) for words, _ in sentences.values()]
    )
    tags = torch.from_numpy(np.concatenate([tags.ravel() for _, tags in sentences.values()]))
    layers = _drawn_layers(description.window, first)
    optimiser = torch.optim.Adam(layers, lr=RATE)
    wanted = set(description.snapshot_steps())
    for step in range(description.steps + 1):
        if step:
            # As many words as a batch of sentences has.
            chosen = torch.from_numpy(draws.integers(len(tags), size=5 * BATCH))
            loss = cross_entropy(_scores(inputs[chosen], *layers), tags[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if step not in wanted:
            yield None
            continue
        weights, shift, output, offset = (one.detach().clone() for one in layers)
        yield WordByWordSnapshot(description, step, weights, shift, output, offset)


@dataclass(frozen=True)
class Coherence:
    """How a tagger does on ambiguous sentences, as shares: right, as the sentence was meant; torn,
    none of the sentence's readings; drawn_torn, the same where tags are drawn and not chosen.
    """

    right: float
    torn: float
    drawn_torn: float


def torn(p: FloatArray, readings: IntArray) -> float:
    """Return the probability that tags drawn word by word, p (T, 10), are none of some readings
    (S, T).
    """
    return 1.0 - float(p[np.arange(len(p)), readings].prod(1).sum())


def coherence_of_words(snapshot: WordByWordSnapshot) -> Coherence:
    """Return how tags of a network do that are chosen, or drawn, word by word."""
    return _coherence(
        snapshot.description.seed,
        lambda words: snapshot.probabilities(words).argmax(1),
        lambda words, readings: torn(snapshot.probabilities(words), readings),
    )


def coherence_of_truth(seed: int) -> Coherence:
    """Return the same of the true p(tag of word t | words), the best that such a network can be."""
    return _coherence(
        seed,
        lambda words: corpus.marginals(words).argmax(1),
        lambda words, readings: torn(corpus.marginals(words), readings),
    )


def coherence_of_chain(snapshot: TaggingSnapshot) -> Coherence:
    """Return the same of the lowest answers of a chain, and of answers drawn from e^{−E}."""

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
    """Return words (T,), meant tags (T,) and all readings (S, T) of the ambiguous ones among the
    test sentences of a seed.
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
    """Return which inputs are on for each word of sentences (B, T): (B, T, 2·window + 1)."""
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
        torch.tensor(scale * generator.normal(size=shape), dtype=torch.float32, requires_grad=True)
        for shape, scale in zip(shapes, scales, strict=True)
    ]
