"""A table with one energy for each of 27 sentences × 64 answers.

A sentence has three words, each of them "they", "can" or "fish"; a tag is PRON, AUX, VERB or NOUN.
The cells share no parameters, so training on one sentence teaches nothing about another.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.structured.arrays import FloatArray
from ebm_viz.structured.losses import PATH_LOSSES, Term

WORDS, TAGS = ("they", "can", "fish"), ("PRON", "AUX", "VERB", "NOUN")
SENTENCES = tuple(product(WORDS, repeat=3))
ANSWERS = tuple(product(TAGS, repeat=3))
EXAMPLES = {
    ("they", "can", "fish"): ("PRON", "AUX", "VERB"),
    ("can", "they", "fish"): ("AUX", "PRON", "VERB"),
    ("they", "fish", "fish"): ("PRON", "VERB", "NOUN"),
    ("fish", "can", "fish"): ("NOUN", "AUX", "VERB"),
    ("can", "fish", "can"): ("AUX", "NOUN", "VERB"),
    ("they", "can", "can"): ("PRON", "VERB", "NOUN"),
}
"""The training examples: six sentences with their right answers."""
RATE = 0.1

_NOMINAL = ("PRON", "NOUN")


def distance() -> FloatArray:
    """Return the distances between answers (64, 64).

    Each wrong tag adds ½ if it is of the right tag's category, and 1 if it is not.
    """
    nominal = np.array([tag in _NOMINAL for tag in TAGS])
    each = np.where(nominal[:, None] == nominal, 0.5, 1.0) * (1 - np.eye(len(TAGS)))
    codes = np.array(list(product(range(len(TAGS)), repeat=3)))
    return np.asarray(each[codes[:, None], codes].sum(2))


class TableAnswers:
    """The quantities that losses compare, for rows E (B, 64) of a table with known right columns.

    Each is computed from all columns of the row.
    """

    def __init__(self, E: ArrayLike, right: ArrayLike, far: FloatArray) -> None:
        self.E = np.asarray(E, np.float64)
        self._right = np.asarray(right)
        self._far = far[self._right]

    def right(self) -> Term:
        return self._at(self._right, self.E)

    def right_free(self, beta: float) -> Term:
        return self.right()

    def best(self) -> Term:
        return self._at(self.E.argmin(1), self.E)

    def offending(self) -> Term:
        others = np.where(np.arange(self.E.shape[1]) == self._right[:, None], np.inf, self.E)
        return self._at(others.argmin(1), self.E)

    def augmented(self, margin: float) -> Term:
        less = self.E - margin * self._far
        return self._at(less.argmin(1), less)

    def free(self, beta: float) -> Term:
        lowest = self.E.min(1, keepdims=True)
        weights = np.exp(-beta * (self.E - lowest))
        total = weights.sum(1, keepdims=True)
        return Term((lowest - np.log(total) / beta)[:, 0], weights / total)

    def each(self, beta: float) -> Term:
        raise NotImplementedError("an answer is one cell: no loss compares it word by word")

    def _at(self, columns: NDArray[np.int64], values: FloatArray) -> Term:
        passed = np.asarray(columns[:, None] == np.arange(values.shape[1]), np.float64)
        return Term(np.take_along_axis(values, columns[:, None], 1)[:, 0], passed)


@dataclass(frozen=True, eq=False)
class LearntTable:
    """A table (27, 64) after gradient descent.

    stopped: the last step that changed the table; None if the last step of all still changed it.
    """

    energies: FloatArray
    stopped: int | None


def rows() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the six examples, and the columns of their right answers."""
    return (
        np.array([SENTENCES.index(sentence) for sentence in EXAMPLES]),
        np.array([ANSWERS.index(answer) for answer in EXAMPLES.values()]),
    )


def learn(loss: str, margin: float = 1.0, steps: int = 3000, seed: int = 0) -> LearntTable:
    """Minimise the loss of the six examples by gradient descent with learning rate 0.1.

    The energies begin at small random values.
    """
    E = np.random.default_rng(seed).normal(0, 0.1, (len(SENTENCES), len(ANSWERS)))
    at, right = rows()
    far, definition = distance(), PATH_LOSSES[loss]
    stopped: int | None = 0
    for step in range(1, steps + 1):
        pushes = definition.pushes(TableAnswers(E[at], right, far), margin=margin)
        if np.abs(pushes).max() > 1e-12:
            E[at] -= RATE * pushes
            stopped = step
        else:
            break
    return LearntTable(E, None if stopped == steps else stopped)
