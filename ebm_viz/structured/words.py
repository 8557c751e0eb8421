"""All words at once: the lowest path of any word through windows with energies of 27 symbols.

E (L, 27) holds the energies of a…z and of the blank in each window. The path of a word begins with
a letter and ends with a blank. A letter may stay or be followed by a blank; a blank may stay or be
followed by any letter. So each path spells exactly one word, and all words together form an
automaton of 27 states. A sum over all words of all lengths therefore takes 27 sums per window. E
may also be a batch, (B, L, 27).

Source: Rabiner 1989, section III; LeCun, Chopra, Hadsell, Ranzato & Huang 2006, section 7.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.structured.arrays import FloatArray, IntArray, one_or_all

SYMBOLS = "abcdefghijklmnopqrstuvwxyz_"
BLANK = SYMBOLS.index("_")
_LETTERS = np.frombuffer(SYMBOLS.encode(), np.uint8)


def symbols(word: str | Sequence[str]) -> IntArray:
    """Return the T = 2n symbols of a word: each letter followed by a blank.

    Several words of one length give (B, T). ValueError for anything but letters a–z.

    >>> symbols("ab").tolist()
    [0, 26, 1, 26]
    """
    if not isinstance(word, str):
        if not word:
            raise ValueError("a batch has at least one word")
        letters = "".join(word)
        if len({len(one) for one in word}) != 1:
            raise ValueError("words must be of one length to form a batch")
        return symbols(letters).reshape(len(word), -1)
    if not (word.isascii() and word.isalpha() and word.islower()):
        raise ValueError(f"a word is made of the letters a to z, not {word[:64]!r}")
    codes = np.full(2 * len(word), BLANK)
    codes[::2] = np.frombuffer(word.encode(), np.uint8) - ord(SYMBOLS[0])
    return codes


def spelled(path: ArrayLike) -> str:
    """Return the word that a path of symbols (L,) spells; a letter that stays counts once.

    >>> spelled([0, 0, 26, 11, 26, 11])
    'all'
    """
    codes = np.asarray(path)
    begins = (codes != BLANK) & np.concatenate([[True], codes[1:] != codes[:-1]])
    return _written(codes[begins])


def read(codes: ArrayLike) -> str:
    """Return the word that symbols chosen window by window (L,) spell.

    The symbols are split at the blanks. Each part gives its most frequent letter, or the first of
    several equally frequent ones. Connectionist temporal classification collapses symbols in
    another way: it keeps both letters of a part that has two.
    """
    parts = _written(np.asarray(codes)).split(SYMBOLS[BLANK])
    return "".join(max(part, key=part.count) for part in parts if part)


def along(E: ArrayLike, word: str | Sequence[str]) -> FloatArray:
    """Return the energies P (L, T) of a word's symbols in each window.

    For a batch E (B, L, 27), `word` is a sequence of B words of one length, and P is (B, L, T).
    """
    E = np.asarray(E, np.float64)
    if isinstance(word, str):
        return np.asarray(E[..., symbols(word)])
    codes = symbols(word)
    return np.take_along_axis(E, np.repeat(codes[:, None], E.shape[1], 1), 2)


def best_word(E: ArrayLike) -> tuple[FloatArray, Any, IntArray]:
    """Return the lowest energy of any word, that word, and its path as symbols (L,).

    A batch gives (B,), a list of words and (B, L). ValueError for fewer than two windows, which
    hold no word.

    >>> E = np.ones((4, 27)); E[[0, 1], 0] = E[[2, 3], 26] = 0
    >>> F, word, path = best_word(E)
    >>> float(F), word, path.tolist()
    (0.0, 'a', [0, 0, 26, 26])
    """
    E, single = _batch(E)
    F, path = _lowest(E)
    found = [spelled(one) for one in path]
    return (F[0], found[0], path[0]) if single else (F, found, path)


def free_words(E: ArrayLike, beta: float) -> tuple[FloatArray, FloatArray]:
    """Return the free energy F_β = −(1/β) log Σ e^{−βE} over all paths of all words, and ∂F_β/∂E.

    The derivative, in the shape of E, holds the probability of each symbol in each window.
    """
    E, single = _batch(E)
    score = -beta * E
    L = E.shape[1]
    forward = np.full_like(E, -np.inf)
    forward[:, 0, :BLANK] = score[:, 0, :BLANK]
    for i in range(1, L):
        before, blank = forward[:, i - 1], forward[:, i - 1, BLANK:]
        forward[:, i, :BLANK] = score[:, i, :BLANK] + np.logaddexp(before[:, :BLANK], blank)
        forward[:, i, BLANK] = score[:, i, BLANK] + _log_sum(before)
    backward = np.full_like(E, -np.inf)
    backward[:, -1, BLANK] = 0.0
    for i in range(L - 2, -1, -1):
        after = score[:, i + 1] + backward[:, i + 1]
        backward[:, i, :BLANK] = np.logaddexp(after[:, :BLANK], after[:, BLANK:])
        backward[:, i, BLANK] = _log_sum(after)
    log_Z = forward[:, -1, BLANK]
    marginals = np.exp(forward + backward - log_Z[:, None, None])
    F = -log_Z / beta
    return one_or_all(F, marginals, single)


def most_offending(E: ArrayLike, word: str | Sequence[str]) -> tuple[FloatArray, Any, IntArray]:
    """Return the lowest energy of any word but `word`, that word, and its path as symbols (L,).

    The search is exact. The path of another word leaves the paths of `word` exactly once, at the
    start or after one of the blanks of `word`, or it ends at a blank of `word` before the last. A
    batch takes a list of words of one length, and gives (B,), a list of words and (B, L). The
    energy is ∞ if no other word fits into the windows.
    """
    E, single = _batch(E)
    others = _Others(E, symbols([word] if isinstance(word, str) else word))
    F, path = others.lowest, others.path()
    found = [spelled(one) for one in path]
    return (F[0], found[0], path[0]) if single else (F, found, path)


def lowest_other(E: ArrayLike, word: str | Sequence[str]) -> FloatArray:
    """Return the energy alone of `most_offending`, in less time."""
    E, single = _batch(E)
    F = _Others(E, symbols([word] if isinstance(word, str) else word)).lowest
    return np.asarray(F[0]) if single else F


def _written(codes: IntArray) -> str:
    return _LETTERS[codes].tobytes().decode()


def _batch(E: ArrayLike) -> tuple[FloatArray, bool]:
    E = np.asarray(E, np.float64)
    if E.ndim not in (2, 3) or E.shape[-1] != len(SYMBOLS):
        raise ValueError(f"energies have the shape (L, 27) or (B, L, 27), not {E.shape}")
    if E.shape[-2] < 2:
        raise ValueError("a word needs at least two windows: a letter and a blank")
    return (E[None], True) if E.ndim == 2 else (E, False)


def _log_sum(scores: FloatArray) -> FloatArray:
    """Return log Σ e^score over the last axis; −∞ where all scores are −∞."""
    highest = np.maximum(scores.max(-1), np.finfo(np.float64).min)
    with np.errstate(divide="ignore"):
        return np.asarray(highest + np.log(np.exp(scores - highest[..., None]).sum(-1)))


def _lowest(E: FloatArray) -> tuple[FloatArray, IntArray]:
    batch, L, _ = E.shape
    d = np.empty((L, batch, len(SYMBOLS)))
    d[0] = E[:, 0]
    d[0, :, BLANK] = np.inf
    for i in range(1, L):
        _step(d[i - 1], d[i])
        d[i] += E[:, i]
    lowest = d.argmin(2)
    stays = d <= d[:, :, BLANK:]
    rows = np.arange(batch)
    path = np.empty((batch, L), np.int64)
    path[:, -1] = symbol = np.full(batch, BLANK)
    for i in range(L - 2, -1, -1):
        letter = np.where(stays[i, rows, symbol], symbol, BLANK)
        path[:, i] = symbol = np.where(symbol == BLANK, lowest[i], letter)
    return d[-1, :, BLANK], path


def _step(before: FloatArray, out: FloatArray) -> None:
    """Write the lowest energy of the symbols that may precede each symbol, (B, 27)."""
    np.minimum(before, before[:, BLANK:], out=out)
    np.min(before, axis=1, out=out[:, BLANK])


class _Others:
    """The lowest paths of all words but given ones, for codes (B, T) of the given words.

    The paths of the given words run beside the automaton of all paths that have left them.
    """

    def __init__(self, E: FloatArray, codes: IntArray) -> None:
        batch, L, _ = E.shape
        T = codes.shape[1]
        self._codes = codes
        P = np.take_along_axis(E, np.repeat(codes[:, None], L, 1), 2)
        # 0 if a path may leave the word after its blank k − 1 with this symbol, else ∞; k = 0:
        # start.
        following = np.concatenate([codes[:, ::2], np.full((batch, 1), BLANK)], 1)
        self._leaving = np.where(following[:, :, None] != np.arange(len(SYMBOLS)), 0.0, np.inf)
        self._leaving[:, :, BLANK] = np.inf
        self._own = np.full((L, batch, T + 1), np.inf)  # symbol j at j + 1
        self._own[0, :, 1] = P[:, 0, 0]
        self._other = np.empty((L, batch, len(SYMBOLS)))
        self._other[0] = E[:, 0] + self._leaving[:, 0]
        for i in range(1, L):
            own, other = self._own[i - 1], self._other[i]
            _step(self._other[i - 1], other)
            np.minimum(other, (own[:, 2::2, None] + self._leaving[:, 1:]).min(1), out=other)
            other += E[:, i]
            np.minimum(own[:, 1:], own[:, :-1], out=self._own[i, :, 1:])
            self._own[i, :, 1:] += P[:, i]
        self._ends = np.concatenate([self._other[-1, :, BLANK:], self._own[-1, :, 2:-1:2]], 1)

    @property
    def lowest(self) -> FloatArray:
        """Their energies (B,)."""
        return np.asarray(self._ends.min(1))

    def path(self) -> IntArray:
        """Return them as symbols (B, L), traced back from their ends."""
        L, batch, _ = self._own.shape
        rows = np.arange(batch)
        path = np.empty((batch, L), np.int64)
        end = self._ends.argmin(1)  # 0: the automaton's blank; k: the word's own blank k
        symbol = np.full(batch, BLANK)
        at = np.where(end > 0, 2 * end - 1, -1)  # position in the word; −1: outside it
        path[:, -1] = BLANK
        for i in range(L - 2, -1, -1):
            own, other = self._own[i], self._other[i]
            stay, blank = other[rows, symbol], other[:, BLANK]
            left = own[:, 2::2] + self._leaving[rows, 1:, symbol]
            within = at >= 0
            leaves = ~within & (left.min(1) < np.minimum(stay, blank))  # the path left here
            letter = np.where(stay <= blank, symbol, BLANK)
            outside = np.where(symbol == BLANK, other.argmin(1), letter)
            moved = own[rows, at] < own[rows, at + 1]
            at = np.where(within, at - moved, np.where(leaves, 2 * left.argmin(1) + 1, -1))
            symbol = np.where(within | leaves, symbol, outside)
            path[:, i] = np.where(at >= 0, self._codes[rows, at], symbol)
        return path
