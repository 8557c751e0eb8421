"""The paths of one word: windows of a picture matched to the word's symbols, in order.

A word of n letters is written as T = 2n symbols: each letter is followed by a blank. A legal path
assigns a symbol to each of L windows. It begins at the first symbol and ends at the last; from one
window to the next it stays at its symbol or moves to the next one. P (L, T) holds the energy of
each symbol in each window. The energy of a path is the sum of the entries that it passes. P may
also be a batch, (B, L, T).

Source: Rabiner 1989, A Tutorial on Hidden Markov Models, section III; Bottou, Bengio & LeCun 1997.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.structured.arrays import FloatArray, IntArray, one_or_all


def viterbi(P: ArrayLike) -> tuple[FloatArray, IntArray]:
    """Return the energy of the lowest legal path, and that path: the symbol of each window.

    P (L, T) gives an energy and a path (L,); a batch (B, L, T) gives (B,) and (B, L). If T > L, no
    path is legal: the energy is ∞ and the path is all −1.

    >>> F, path = viterbi([[0, 9], [1, 5], [9, 2]])
    >>> float(F), path.tolist()
    (3.0, [0, 0, 1])
    """
    P, single = _batch(P)
    batch, L, T = P.shape
    path = np.full((batch, L), -1)
    if T > L:
        return one_or_all(np.full(batch, np.inf), path, single)
    d = np.full((L, batch, T + 1), np.inf)  # symbol j at j + 1
    d[0, :, 1] = P[:, 0, 0]
    for i in range(1, L):
        np.minimum(d[i - 1, :, 1:], d[i - 1, :, :-1], out=d[i, :, 1:])
        d[i, :, 1:] += P[:, i]
    moved = d[:, :, :-1] < d[:, :, 1:]
    rows = np.arange(batch)
    path[:, -1] = at = np.full(batch, T - 1)
    for i in range(L - 2, -1, -1):
        path[:, i] = at = at - moved[i, rows, at]
    return one_or_all(d[-1, :, -1], path, single)


def free(P: ArrayLike, beta: float) -> tuple[FloatArray, FloatArray]:
    """Return the free energy F_β = −(1/β) log Σ_paths e^{−βE} and the marginals ∂F_β/∂P.

    The marginals γ, in the shape of P, are the probabilities that a path passes each cell. They sum
    to 1 in each window. If T > L, the free energy is ∞ and the marginals are 0.
    """
    P, single = _batch(P)
    batch, L, T = P.shape
    if T > L:
        return one_or_all(np.full(batch, np.inf), np.zeros_like(P), single)
    score = -beta * P
    forward = np.full_like(P, -np.inf)
    forward[:, 0, 0] = score[:, 0, 0]
    for i in range(1, L):
        before = forward[:, i - 1]
        forward[:, i] = score[:, i] + np.logaddexp(before, _shifted(before, -np.inf))
    backward = np.full_like(P, -np.inf)
    backward[:, -1, -1] = 0.0
    for i in range(L - 2, -1, -1):
        after = score[:, i + 1] + backward[:, i + 1]
        backward[:, i] = np.logaddexp(after, _shifted(after, -np.inf, by=-1))
    log_Z = forward[:, -1, -1]
    gamma = np.exp(forward + backward - log_Z[:, None, None])
    return one_or_all(-log_Z / beta, gamma, single)


def count(L: int, T: int) -> int:
    """Return the number of legal paths through L windows and T symbols: C(L − 1, T − 1)."""
    return math.comb(L - 1, T - 1) if 1 <= T <= L else 0


def random_path(L: int, T: int, generator: np.random.Generator) -> IntArray:
    """Return a random legal path (L,), drawn uniformly; ValueError if there is none."""
    _refuse_impossible(L, T)
    moves = np.zeros(L, int)
    moves[1 + generator.choice(L - 1, T - 1, replace=False)] = 1
    return np.cumsum(moves)


def even_path(L: int, T: int) -> IntArray:
    """Return the legal path (L,) that divides the windows evenly among the symbols; ValueError if
    there is none.
    """
    _refuse_impossible(L, T)
    return np.arange(L) * T // L


def path_energy(P: ArrayLike, path: ArrayLike) -> FloatArray:
    """Return the sum of the entries of P (L, T) that a path (L,) passes; both may be batches."""
    P, path = np.asarray(P, np.float64), np.asarray(path)
    return np.asarray(np.take_along_axis(P, path[..., None], -1)[..., 0].sum(-1))


def _batch(P: ArrayLike) -> tuple[FloatArray, bool]:
    P = np.asarray(P, np.float64)
    if P.ndim not in (2, 3) or 0 in P.shape:
        raise ValueError(f"energies have the shape (L, T) or (B, L, T), not {P.shape}")
    return (P[None], True) if P.ndim == 2 else (P, False)


def _shifted(values: FloatArray, fill: float, by: int = 1) -> FloatArray:
    """Return values shifted by one symbol along the last axis, with `fill` in the free place."""
    moved = np.full_like(values, fill)
    if by == 1:
        moved[..., 1:] = values[..., :-1]
    else:
        moved[..., :-1] = values[..., 1:]
    return moved


def _refuse_impossible(L: int, T: int) -> None:
    if count(L, T) == 0:
        raise ValueError(f"no legal path leads through {L} windows and {T} symbols")
