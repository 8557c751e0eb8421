"""Trains a reader of words in two stages: single letters, then whole words along their paths."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator
from torch import Tensor

from ebm_viz.core.arithmetic import own_arithmetic, own_steps
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.experiment import ExperimentError, choice, number, text
from ebm_viz.structured import lattice, words
from ebm_viz.structured.answers import WordAnswers
from ebm_viz.structured.arrays import FloatArray, IntArray
from ebm_viz.structured.losses import PATH_LOSSES, PathLoss
from ebm_viz.structured.network import OUTPUTS, Float32Array, WindowNetwork
from ebm_viz.structured.training import SequenceTraining, generators
from ebm_viz.structured.writing import (
    MOST_JITTER,
    Images,
    count_windows,
    draw,
    draw_cells,
    random_words,
    windows,
)

LONGEST_WORD = 12
LARGEST_ENERGY = 1e6
"""Above this size, 32-bit numbers no longer resolve the energy differences that matter."""
CELLS, WORDS = 64, 32
"""The number of single cells per step in stage 1, and of words per step in stage 2."""
TRAINING_LENGTHS, TEST_LENGTHS = (1, 2, 3, 4, 5), (3, 4, 5, 6)
TEST_WORDS = 25
"""The number of test words of each length, for the figures of a snapshot; never trained on."""

_Step = tuple[Float32Array, NDArray[Any], Callable[[NDArray[Any]], Tensor]]


class Reading(SequenceTraining):
    """The training of a reader, with the word to show."""

    shown = ("word",)
    most_snapshots = 72

    word: str = text("Data", "Word", "cattle", longest=LONGEST_WORD)
    """Letters from a to z."""
    noise: float = number("Data", "Noise", 0.05, low=0.0, high=0.3)
    """The share of pixels that are flipped."""
    jitter: int = number("Data", "Jitter", MOST_JITTER, low=0, high=MOST_JITTER)
    """A letter is moved to the right by up to so many pixels."""
    hidden: int = number("Energy", "Hidden units", 64, low=4, high=128, log=True)
    """The width of the network."""
    stride: int = number("Energy", "Stride", 4, low=3, high=9, unit="px")
    """Pixels from one window to the next."""
    output: str = choice("Energy", "Output", "linear", table=OUTPUTS)
    """Which values an energy may take."""
    loss: str = choice("Loss", "Loss", "ce", table=PATH_LOSSES)
    """What stage 2 pushes down and what it pushes up."""
    beta: float = number("Loss", "Training β", 1.0, low=0.1, high=10.0, log=True)
    """Inverse temperature of the loss."""
    margin: float = number("Loss", "Margin m", 5.0, low=0.1, high=20.0, log=True)
    """The gap at which the loss stops; cost-augmented: for each wrong window."""
    letter_steps: int = number("Optimiser", "Steps on letters", 300, low=0, high=1000)
    """Stage 1: single letters by cross-entropy. 0 starts stage 2 from random weights."""
    blanks: float = number("Optimiser", "Blanks in stage 1", 0.0, low=0.0, high=0.5)
    """The share of empty cells, labelled blank, among the letters."""
    word_steps: int = number("Optimiser", "Steps on words", 400, low=0, high=2000)
    """Stage 2: whole words through their paths."""
    learning_rate: float = number("Optimiser", "Learning rate", 0.003, low=1e-4, high=0.1, log=True)
    """Size of a step of Adam."""
    seed: int = number("Optimiser", "Seed", 0, low=0, high=999_999)
    """Decides the weights, the noise and every draw."""

    @field_validator("word")
    @classmethod
    def _letters_only(cls, value: str) -> str:
        word = value.strip().lower()
        try:
            words.symbols(word)
        except ValueError as error:
            raise ExperimentError(f"{error}.") from None
        return word

    @property
    def loss_definition(self) -> PathLoss:
        """The loss of stage 2."""
        return PATH_LOSSES[self.loss]

    @property
    def steps(self) -> int:
        """The number of steps of both stages together."""
        return self.letter_steps + self.word_steps

    @property
    def windows(self) -> int:
        """The number L of windows in the word's picture."""
        return count_windows(len(self.word), self.stride)

    @property
    def idle(self) -> set[str]:
        """The settings that change nothing in this training."""
        idle = {"beta", "margin"} - set(self.loss_definition.settings)
        return idle if self.letter_steps else {*idle, "blanks"}

    def snapshot_steps(self) -> list[int]:
        """Return the steps of the snapshots; the end of each stage has one."""
        return sorted({*super().snapshot_steps(), self.letter_steps})

    @own_steps
    def train_in_pieces(self) -> Iterator["ReadingSnapshot | None"]:
        """Train and yield a snapshot at each of `snapshot_steps`, and None after every other step.

        The training ends early if an energy exceeds 10⁶ or is not finite. The last good snapshot is
        then yielded once more, with `divergence` set.
        """
        training = _Training(self)
        last = training.snapshot()
        yield last
        for step in self.snapshot_steps()[1:]:
            while training.step < step:
                if not training.advance():
                    yield replace(last, divergence=_divergence(training.step))
                    return
                if training.step < step:
                    yield None
            last = training.snapshot()
            yield last


@dataclass(frozen=True, eq=False)
class ReadingSnapshot:
    """A reader at one step, and its energies of the shown word.

    energies: (L, 27) of the shown word. words_right, greedy_right: the shares of 100 held-out words
    of 3–6 letters that are read right, by the lowest word and window by window. gap: the mean of
    F(most offending word) − F(right word) over the same words. network: kept at the end of a stage,
    to read other words with. divergence: why the training ended early, if it did.
    """

    reading: Reading
    step: int
    stage: int
    energies: Float32Array
    words_right: float
    greedy_right: float
    gap: float
    network: WindowNetwork | None = None
    divergence: str | None = None

    @cached_property
    def answers(self) -> WordAnswers:
        """The quantities that losses compare, for the shown word."""
        return WordAnswers(self.energies[None], [self.reading.word])

    @property
    def F(self) -> float:  # noqa: N802 – the energy's name
        """The energy of the shown word, which is that of its lowest path."""
        return float(self.answers.right().value[0])

    @property
    def path(self) -> IntArray:
        """The lowest path of the shown word (L,), as positions among its 2n symbols."""
        path: IntArray = self.answers.path()[0]
        return path

    @property
    def best(self) -> tuple[float, str, IntArray]:
        """The lowest energy of any word, that word, and its path as symbols (L,)."""
        F, word, path = words.best_word(self.energies)
        return float(F), word, path

    @property
    def best_other(self) -> tuple[float, str, IntArray]:
        """The lowest energy of any word but the shown one, that word, and its path."""
        F, word, path = words.most_offending(self.energies, self.reading.word)
        return float(F), word, path

    @property
    def greedy(self) -> str:
        """The word spelled by the lowest symbol of each window."""
        return words.read(self.energies.argmin(1))

    @property
    def size(self) -> float:
        """The mean of |E| over the shown word."""
        return float(np.abs(self.energies).mean())

    @cached_property
    def spread(self) -> tuple[float, float]:
        """The 1st and the 99th percentile of the energies."""
        low, high = np.percentile(self.energies, (1, 99))
        return float(low), float(high)

    @cached_property
    def relative_spread(self) -> tuple[float, float]:
        """The same percentiles of the energies less the lowest of their window."""
        low, high = np.percentile(self.relative, (1, 99))
        return float(low), float(high)

    @property
    def relative(self) -> Float32Array:
        """The energies less the lowest of their window."""
        relative: Float32Array = self.energies - self.energies.min(1, keepdims=True)
        return relative

    def pushes(self, loss: str | None = None) -> FloatArray:
        """Return ∂ℓ/∂E (L, 27) for the shown word, under the reading's loss or another one."""
        definition = PATH_LOSSES[loss or self.reading.loss]
        reading = self.reading
        pushes = definition.pushes(self.answers, beta=reading.beta, margin=reading.margin)
        return np.asarray(pushes[0])

    @own_arithmetic
    def of_word(self, word: str) -> "ReadingSnapshot":
        """Return this snapshot for another word; ValueError if its network was not kept."""
        if self.network is None:
            raise ValueError(f"the network of step {self.step} is not kept")
        reading = self.reading.replace(word=word)
        seen = windows(picture_of(reading)[None], reading.stride)
        return replace(self, reading=reading, energies=self.network.energies(seen)[0])


def picture_of(reading: Reading) -> Images:
    """Return the picture (32, 18(n + 1)) of the shown word; it is the same at all steps."""
    generator = _streams(reading.seed)[2]
    return np.asarray(draw([reading.word], reading.jitter, reading.noise, generator)[0])


def _divergence(step: int) -> str:
    return (
        f"Diverged at step {step:,}: an energy passed {LARGEST_ENERGY:,.0f} in size. Shown is the"
        " last good step."
    )


class _Training:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.step = reading, 0
        weights, self._draws, _, test = _streams(reading.seed)
        self.network = WindowNetwork.drawn(reading.hidden, reading.output, weights)
        self._optimiser = OPTIMISERS["adam"].build(len(self.network.parameters))
        self._shown = windows(picture_of(reading)[None], reading.stride)
        self._tests = [self._test(letters, test) for letters in TEST_LENGTHS]

    def advance(self) -> bool:
        """Take one training step; return False and change nothing if the energies are too large."""
        stage_one = self.step < self.reading.letter_steps
        energies, pushes, pull_back = self._letters() if stage_one else self._words()
        if not np.abs(energies).max() <= LARGEST_ENERGY:  # also true for NaN
            return False
        self._optimiser.step(self.network.parameters, pull_back(pushes), self.reading.learning_rate)
        self.step += 1
        return True

    def snapshot(self) -> ReadingSnapshot:
        reading = self.reading
        ends_a_stage = self.step in (reading.letter_steps, reading.steps)
        return ReadingSnapshot(
            reading,
            self.step,
            1 if self.step < reading.letter_steps or not self.step else 2,
            self.network.energies(self._shown)[0],
            *self._measured(),
            self.network.copy() if ends_a_stage else None,
        )

    def _letters(self) -> _Step:
        """Return a step of stage 1: the cross-entropy of p ∝ e^{−E} on single cells."""
        reading = self.reading
        codes = self._draws.integers(words.BLANK, size=CELLS)
        codes[self._draws.random(CELLS) < reading.blanks] = words.BLANK
        cells = draw_cells(codes, reading.jitter, reading.noise, self._draws)
        energies, pull_back = self.network.linearise(cells.reshape(CELLS, -1))
        scores = np.exp(energies.min(1, keepdims=True) - energies)
        pushes = -scores / scores.sum(1, keepdims=True)
        pushes[np.arange(CELLS), codes] += 1
        return energies, pushes / CELLS, pull_back

    def _words(self) -> _Step:
        """Return a step of stage 2: the chosen loss on words of one random length."""
        reading = self.reading
        letters = int(self._draws.choice(TRAINING_LENGTHS))
        right = random_words(WORDS, letters, self._draws)
        pictures = draw(right, reading.jitter, reading.noise, self._draws)
        energies, pull_back = self.network.linearise(windows(pictures, reading.stride))
        answers = WordAnswers(energies, right)
        pushes = reading.loss_definition.pushes(answers, beta=reading.beta, margin=reading.margin)
        return energies, pushes / WORDS, pull_back

    def _test(self, letters: int, generator: np.random.Generator) -> tuple[list[str], Images]:
        right = random_words(TEST_WORDS, letters, generator)
        pictures = draw(right, self.reading.jitter, self.reading.noise, generator)
        return right, windows(pictures, self.reading.stride)

    def _measured(self) -> tuple[float, float, float]:
        """Return words_right, greedy_right and gap, measured on the test words."""
        best: list[bool] = []
        greedy: list[bool] = []
        gaps: list[float] = []
        for right, seen in self._tests:
            energies = self.network.energies(seen)
            P = words.along(energies, right)
            gap = words.lowest_other(energies, right) - lattice.viterbi(P)[0]
            gaps += gap.tolist()
            best += (gap > 0).tolist()
            words_read = [words.read(codes) for codes in energies.argmin(2)]
            greedy += [a == b for a, b in zip(words_read, right, strict=True)]
        return float(np.mean(best)), float(np.mean(greedy)), float(np.mean(gaps))


def _streams(seed: int) -> list[np.random.Generator]:
    """Return the generators for weights, training, the shown word and test words."""
    return generators(seed, 4)
