"""Three models that predict each word of a sentence from different parts of the sentence.

The first model sees the words before it; the second sees all other words; the third sees all words,
including the one that it predicts. The third model leaks: its perplexity falls to 1, yet it has
only learnt to repeat its input. Its perplexity of random words is 1 as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from pydantic import field_validator
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ebm_viz.core.arithmetic import FLOAT32, INTEGER, own_steps
from ebm_viz.experiment import number, text
from ebm_viz.structured import corpus
from ebm_viz.structured.arrays import FloatArray, IntArray
from ebm_viz.structured.corpus import LENGTHS, WORDS
from ebm_viz.structured.tagging import LONGEST_SENTENCE, known_sentence
from ebm_viz.structured.training import SequenceTraining, generators

MODELS = {
    "causal": "the words before it",
    "around": "all other words",
    "leaking": "all words, itself too",
}
"""The models by name, each with what it predicts a word from."""
EMBEDDING, HIDDEN, BATCH, RATE = 16, 32, 32, 0.01
EMPTY = {**FLOAT32, "device": "meta"}
"""Keywords of layers that draw no initial weights, because that would use PyTorch's shared
generator."""
EDGE = len(WORDS)
"""What is read before and after a sentence."""
TEST_SENTENCES = 400


class Language(SequenceTraining):
    """The training of all three models, with the sentence whose words they predict."""

    shown = ("sentence",)

    sentence: str = text("Data", "Sentence", "her flies mark", longest=LONGEST_SENTENCE)
    """3 to 8 words of the language."""
    sentences: int = number("Data", "Sentences", 2000, low=100, high=20_000, log=True)
    """To train on."""
    steps: int = number("Optimiser", "Steps", 200, low=10, high=600)
    """Length of the training."""
    seed: int = number("Optimiser", "Seed", 0, low=0, high=999_999)
    """Decides the sentences and every draw."""

    _known_words = field_validator("sentence")(known_sentence)

    @own_steps
    def train_in_pieces(self) -> Iterator["LanguageSnapshot | None"]:
        """Train the three models in turn and yield a snapshot at each of `snapshot_steps`.

        It also yields None wherever another training may take its turn.
        """
        data, draws, weights, test = generators(self.seed, 4)
        sentences = [words for words, _ in corpus.draw(self.sentences, data).values()]
        counts = np.array([len(words) for words in sentences])
        tests = [words for words, _ in corpus.draw(TEST_SENTENCES, test).values() if len(words)]
        salads = [test.integers(len(WORDS), size=words.shape) for words in tests]
        shown = corpus.codes_of(self.sentence)[None]
        models = {name: _Model(name, weights) for name in MODELS}
        wanted = set(self.snapshot_steps())
        for step in range(self.steps + 1):
            if step:
                words = sentences[draws.choice(len(sentences), p=counts / counts.sum())]
                batch = words[draws.integers(len(words), size=BATCH)]
                for model in models.values():
                    model.advance(batch)
                    yield None
            if step in wanted:
                yield LanguageSnapshot(
                    self,
                    step,
                    {name: _perplexity(model, tests) for name, model in models.items()},
                    {name: _perplexity(model, salads) for name, model in models.items()},
                    {name: np.exp(-model.losses(shown)[0]) for name, model in models.items()},
                )


@dataclass(frozen=True, eq=False)
class LanguageSnapshot:
    """The figures of the three models at one step, by the name of the model.

    perplexity: exp of the mean of −log p(word) over held-out sentences. salad: the perplexity of
    equally many words drawn at random. guesses: p of each word of the shown sentence (T,).
    """

    language: Language
    step: int
    perplexity: Mapping[str, float]
    salad: Mapping[str, float]
    guesses: Mapping[str, FloatArray]
    divergence: str | None = None


@lru_cache(8)
def best_perplexity(seed: int) -> float:
    """Return the perplexity of the true p(word | words before it) over the test sentences."""
    test = generators(seed, 4)[-1]
    losses: list[float] = []
    for words, _ in corpus.draw(TEST_SENTENCES, test).values():
        for sentence in words:
            begun = [_begins_with(sentence[:t], t) for t in range(len(sentence) + 1)]
            exists = [_begins_with(sentence[:t], t + 1) for t in range(len(sentence))]
            losses += [
                -np.log(after / before) for after, before in zip(begun[1:], exists, strict=True)
            ]
    return float(np.exp(np.mean(losses)))


def _begins_with(words: IntArray, least: int) -> float:
    """Return the probability that a sentence has at least `least` words and begins with `words`."""
    total = 0.0
    for length in LENGTHS:
        if length >= least:
            tags, p = corpus.sequences(length)
            total += float(p @ corpus.emission()[tags[:, : len(words)], words].prod(1))
    return total


def _perplexity(model: "_Model", sentences: list[IntArray]) -> float:
    return float(
        np.exp(np.concatenate([model.losses(words).ravel() for words in sentences]).mean())
    )


class _Model:
    """Embeddings, an LSTM in one or both directions, and a score for every word.

    Source: Hochreiter & Schmidhuber 1997; Graves & Schmidhuber 2005.
    """

    def __init__(self, name: str, generator: np.random.Generator) -> None:
        self._name = name
        two = name != "causal"
        self._embedding = nn.Embedding(EDGE + 1, EMBEDDING, **EMPTY)
        self._lstm = nn.LSTM(EMBEDDING, HIDDEN, batch_first=True, bidirectional=two, **EMPTY)
        self._scores = nn.Linear(HIDDEN * (1 + two), len(WORDS), **EMPTY)
        parts = (self._embedding, self._lstm, self._scores)
        parameters = [one for part in parts for one in part.to_empty(device="cpu").parameters()]
        with torch.no_grad():
            for one in parameters:
                size = 1.0 if one is self._embedding.weight else 1 / np.sqrt(HIDDEN)
                one.copy_(torch.from_numpy(generator.uniform(-size, size, one.shape)))
        self._optimiser = torch.optim.Adam(parameters, lr=RATE)

    def advance(self, words: IntArray) -> None:
        """Take one training step on sentences (B, T)."""
        self._optimiser.zero_grad()
        self._losses(words).mean().backward()
        self._optimiser.step()

    @torch.no_grad()
    def losses(self, words: IntArray) -> FloatArray:
        """Return −log p of each word of sentences (B, T)."""
        return np.asarray(self._losses(words).double().numpy())

    def _losses(self, words: IntArray) -> Tensor:
        scores = self._scores(self._states(torch.from_numpy(words)))
        losses: Tensor = cross_entropy(
            scores.flatten(0, 1), torch.from_numpy(words).flatten(), reduction="none"
        )
        return losses.view(words.shape)

    def _states(self, words: Tensor) -> Tensor:
        """Return the state (B, T, …) from which each word is predicted."""
        edge = torch.full((len(words), 1), EDGE, **INTEGER)
        states: Tensor
        if self._name == "leaking":
            states, _ = self._lstm(self._embedding(words))
            return states
        if self._name == "causal":
            states, _ = self._lstm(self._embedding(torch.cat([edge, words[:, :-1]], 1)))
            return states
        states, _ = self._lstm(self._embedding(torch.cat([edge, words, edge], 1)))
        # For word t: the forward state up to t − 1, and the backward state down to t + 1.
        return torch.cat([states[:, :-2, :HIDDEN], states[:, 2:, HIDDEN:]], -1)
