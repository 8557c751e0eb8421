"""The quantities that losses compare, for words seen through windows and for chains of tags."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.structured import chain, lattice, words
from ebm_viz.structured.arrays import FloatArray, IntArray
from ebm_viz.structured.losses import Term


class WordAnswers:
    """B words of one length, with energies E (B, L, 27) of their windows.

    The derivatives of all terms are ∂/∂E (B, L, 27).
    """

    def __init__(self, E: ArrayLike, right_words: Sequence[str]) -> None:
        self.E = np.asarray(E, np.float64)
        self._words = list(right_words)
        self._codes = words.symbols(self._words)
        if self._codes.shape[1] > self.E.shape[1]:
            raise ValueError(
                f"a word of {self._codes.shape[1] // 2} letters does not fit into"
                f" {self.E.shape[1]} windows"
            )
        self._P = words.along(self.E, self._words)

    def path(self) -> IntArray:
        """Return the lowest path of each right word (B, L), as positions among its symbols."""
        return lattice.viterbi(self._P)[1]

    def right(self) -> Term:
        F, path = lattice.viterbi(self._P)
        return Term(F, _passed(np.take_along_axis(self._codes, path, 1), self.E.shape[2]))

    def right_free(self, beta: float) -> Term:
        F, gamma = lattice.free(self._P, beta)
        derivative = np.zeros_like(self.E)
        rows, windows = np.indices(gamma.shape[:2])
        for symbol in range(gamma.shape[2]):  # a word may contain a symbol several times
            derivative[rows, windows, self._codes[:, symbol, None]] += gamma[..., symbol]
        return Term(F, derivative)

    def best(self) -> Term:
        F, _, path = words.best_word(self.E)
        return Term(F, _passed(path, self.E.shape[2]))

    def offending(self) -> Term:
        F, _, path = words.most_offending(self.E, self._words)
        return Term(F, _passed(path, self.E.shape[2]))

    def augmented(self, margin: float) -> Term:
        wrong = 1.0 - self.right().derivative
        F, _, path = words.best_word(self.E - margin * wrong)
        return Term(F, _passed(path, self.E.shape[2]))

    def free(self, beta: float) -> Term:
        return Term(*words.free_words(self.E, beta))

    def each(self, beta: float) -> Term:
        score = -beta * self.E
        highest = score.max(-1, keepdims=True)
        weights = np.exp(score - highest)
        total = weights.sum(-1, keepdims=True)
        F = -(np.log(total) + highest)[..., 0].sum(-1) / beta
        return Term(F, weights / total)


class TagAnswers:
    """The right tags of B sentences of one length, with energies U (B, T, K) and A (K, K).

    All sentences share A. The derivatives of all terms (B, T + K, K) hold ∂/∂U, and ∂/∂A below it.

    distance (K, K): the distance of each tag from the right one; by default 1 for each wrong tag.
    """

    def __init__(
        self, U: ArrayLike, A: ArrayLike, tags: ArrayLike, distance: ArrayLike | None = None
    ) -> None:
        self.U, self.A = np.asarray(U, np.float64), np.asarray(A, np.float64)
        self._tags = np.asarray(tags)
        K = len(self.A)
        self._distance = 1.0 - np.eye(K) if distance is None else np.asarray(distance)

    def right(self) -> Term:
        return Term(chain.energy(self.U, self.A, self._tags), self._counted(self._tags))

    def right_free(self, beta: float) -> Term:
        return self.right()  # each answer has exactly one path

    def best(self) -> Term:
        F, tags = chain.viterbi(self.U, self.A)
        return Term(F, self._counted(tags))

    def offending(self) -> Term:
        F, tags = chain.most_offending(self.U, self.A, self._tags)
        return Term(F, self._counted(tags))

    def augmented(self, margin: float) -> Term:
        F, tags = chain.augmented(self.U, self.A, self._tags, margin * self._distance)
        return Term(F, self._counted(tags))

    def free(self, beta: float) -> Term:
        F, tags, pairs = chain.free(self.U, self.A, beta)
        return Term(F, np.concatenate([tags, pairs], 1))

    def each(self, beta: float) -> Term:
        raise NotImplementedError("tags follow each other: no loss compares them place by place")

    def _counted(self, tags: IntArray) -> FloatArray:
        K = len(self.A)
        pairs = np.zeros((len(tags), K, K))
        np.add.at(pairs, (np.arange(len(tags))[:, None], tags[:, :-1], tags[:, 1:]), 1.0)
        return np.concatenate([_passed(tags, K), pairs], 1)


def _passed(path: IntArray, size: int) -> FloatArray:
    """Return 1 for the entries that a path (B, L) passes, 0 for all others, (B, L, size)."""
    return np.asarray(path[..., None] == np.arange(size), np.float64)
