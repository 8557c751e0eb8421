"""All words at once: the lowest path of any word through windows with energies of 27 symbols.

E (L, 27) holds the energies of a…z and of the blank in each window. The path of a word begins with
a letter and ends with a blank. A letter may stay or be followed by a blank; a blank may stay or be
followed by any letter. So each path spells exactly one word, and all words together form an
automaton of 27 states. A sum over all words of all lengths therefore takes 27 sums per window. E
may also be a batch, (B, L, 27).

Source: Rabiner 1989, section III; LeCun, Chopra, Hadsell, Ranzato & Huang 2006, section 7.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SYMBOLS = "abcdefghijklmnopqrstuvwxyz_"
BLANK = SYMBOLS.index("_")


@lru_cache(4096)
def symbols(word: str) -> IntArray:
    """Return the T = 2n symbols of a word: each letter followed by a blank.

    The array is read-only. ValueError for anything but letters a–z.

    >>> symbols("ab").tolist()
    [0, 26, 1, 26]
    """
    if not (word.isascii() and word.isalpha() and word.islower()):
        raise ValueError(f"a word is made of the letters a to z, not {word[:64]!r}")
    codes = np.full(2 * len(word), BLANK)
    codes[::2] = np.frombuffer(word.encode(), np.uint8) - ord(SYMBOLS[0])
    codes.setflags(write=False)
    return codes


def spelled(path: ArrayLike) -> str:
    """Return the word that a path of symbols (L,) spells; a letter that stays counts once.

    >>> spelled([0, 0, 26, 11, 26, 11])
    'all'
    """
    codes = np.asarray(path)
    begins = (codes != BLANK) & np.concatenate([[True], codes[1:] != codes[:-1]])
    return "".join(SYMBOLS[code] for code in codes[begins])


def read(codes: ArrayLike) -> str:
    """Return the word that symbols chosen window by window (L,) spell.

    The symbols are split at the blanks. Each part gives its most frequent letter, or the first of
    several equally frequent ones. Connectionist temporal classification collapses symbols in
    another way: it keeps both letters of a part that has two.
    """
    parts = "".join(SYMBOLS[code] for code in np.asarray(codes)).split("_")
    return "".join(max(part, key=part.count) for part in parts if part)


def along(E: ArrayLike, word: str | Sequence[str]) -> FloatArray:
    """Return the energies P (L, T) of a word's symbols in each window.

    For a batch E (B, L, 27), `word` is a sequence of B words of one length, and P is (B, L, T).
    """
    E = np.asarray(E, np.float64)
    if isinstance(word, str):
        return np.asarray(E[..., symbols(word)])
    codes = np.stack([symbols(one) for one in word])
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
    return (F[0], marginals[0]) if single else (F, marginals)


def most_offending(E: ArrayLike, word: str | Sequence[str]) -> tuple[FloatArray, Any, IntArray]:
    """Return the lowest energy of any word but `word`, that word, and its path as symbols (L,).

    The search is exact. The path of another word leaves the paths of `word` exactly once, at the
    start or after one of the blanks of `word`, or it ends at a blank of `word` before the last. A
    batch takes a list of words of one length, and gives (B,), a list of words and (B, L). The
    energy is ∞ if no other word fits into the windows.
    """
    E, single = _batch(E)
    given = [word] if isinstance(word, str) else list(word)
    codes = np.stack([symbols(one) for one in given])
    F, path = _lowest_other(E, codes)
    found = [spelled(one) for one in path]
    return (F[0], found[0], path[0]) if single else (F, found, path)


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
    came_from = np.zeros(E.shape, np.int64)
    d = np.full((batch, len(SYMBOLS)), np.inf)
    d[:, :BLANK] = E[:, 0, :BLANK]
    letters, rows = np.arange(BLANK), np.arange(batch)
    for i in range(1, L):
        d, came_from[:, i] = _step(d, E[:, i], letters, rows)
    path = np.empty((batch, L), np.int64)
    path[:, -1] = BLANK
    for i in range(L - 1, 0, -1):
        path[:, i - 1] = came_from[rows, i, path[:, i]]
    return d[:, BLANK], path


def _step(
    d: FloatArray, energies: FloatArray, letters: IntArray, rows: IntArray
) -> tuple[FloatArray, IntArray]:
    """Return the lowest energies at the next window, and the symbol before each."""
    came_from = np.empty(d.shape, np.int64)
    blank = d[:, BLANK:]
    came_from[:, :BLANK] = np.where(d[:, :BLANK] <= blank, letters, BLANK)
    came_from[:, BLANK] = d.argmin(1)
    lowest = np.empty_like(d)
    lowest[:, :BLANK] = np.minimum(d[:, :BLANK], blank)
    lowest[:, BLANK] = d[rows, came_from[:, BLANK]]
    return energies + lowest, came_from


def _lowest_other(E: FloatArray, codes: IntArray) -> tuple[FloatArray, IntArray]:
    """Run the paths of the given word beside the automaton of all paths that have left them."""
    batch, L, _ = E.shape
    T = codes.shape[1]
    letters, rows = np.arange(BLANK), np.arange(batch)
    P = np.take_along_axis(E, np.repeat(codes[:, None], L, 1), 2)
    # 0 if a path may leave the word after its blank k − 1 with this letter, else ∞; k = 0: start.
    following = np.concatenate([codes[:, ::2], np.full((batch, 1), BLANK)], 1)
    leaving = np.where(letters[None, None] != following[:, :, None], 0.0, np.inf)
    own = np.full((batch, T), np.inf)
    own[:, 0] = P[:, 0, 0]
    moved = np.zeros((batch, L, T), bool)
    other = np.full((batch, len(SYMBOLS)), np.inf)
    other[:, :BLANK] = E[:, 0, :BLANK] + leaving[:, 0]
    came_from = np.zeros((batch, L, len(SYMBOLS)), np.int64)
    nothing = np.zeros_like(other)
    for i in range(1, L):
        left = own[:, 1::2, None] + leaving[:, 1:]  # (B, blanks of the word, letters)
        at_blank = left.argmin(1)
        leave = left.min(1)
        stayed, came_from[:, i] = _step(other, nothing, letters, rows)
        newly = leave < stayed[:, :BLANK]
        came_from[:, i, :BLANK][newly] = (len(SYMBOLS) + at_blank)[newly]
        stayed[:, :BLANK] = np.minimum(stayed[:, :BLANK], leave)
        other = E[:, i] + stayed
        before = np.full_like(own, np.inf)
        before[:, 1:] = own[:, :-1]
        moved[:, i] = before < own
        own = P[:, i] + np.minimum(own, before)
    ends = np.concatenate([other[:, BLANK:], own[:, 1:-1:2]], 1)
    end = ends.argmin(1)
    return ends[rows, end], _traced_back(end, codes, came_from, moved)


def _traced_back(
    end: IntArray, codes: IntArray, came_from: IntArray, moved: NDArray[np.bool_]
) -> IntArray:
    """Trace paths back from their ends: 0 is the automaton's blank, k the word's own blank k."""
    batch, L, _ = came_from.shape
    rows = np.arange(batch)
    path = np.empty((batch, L), np.int64)
    symbol = np.full(batch, BLANK)
    at = np.where(end > 0, 2 * end - 1, -1)  # position in the word; −1: outside it
    for i in range(L - 1, -1, -1):
        own = at >= 0
        path[:, i] = np.where(own, codes[rows, at], symbol)
        before = came_from[rows, i, symbol]
        left = ~own & (before >= len(SYMBOLS))  # the path left the word here
        symbol = np.where(own | left, symbol, before)
        at = np.where(own, at - moved[rows, i, at], at)
        at = np.where(left, 2 * (before - len(SYMBOLS)) + 1, at)
    return path
