"""A chain of tags: the energy of an answer is a sum over words and over pairs of neighbours.

E(y) = Σ_t U[t, y_t] + Σ_t A[y_{t−1}, y_t]. U (T, K) holds the energy of each tag for each word, and
A (K, K) the energy of each pair of neighbouring tags. Good answers have low energies. U may also be
a batch (B, T, K), which shares one A. An answer y is (T,) or (B, T).

Source: Lafferty, McCallum & Pereira 2001, Conditional Random Fields; Rabiner 1989.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.structured.arrays import FloatArray, IntArray, one_or_all


def energy(U: ArrayLike, A: ArrayLike, y: ArrayLike) -> FloatArray:
    """Return E(y), a number or (B,)."""
    U, A, y = np.asarray(U, np.float64), np.asarray(A, np.float64), np.asarray(y)
    own = np.take_along_axis(U, y[..., None], -1)[..., 0].sum(-1)
    return np.asarray(own + A[y[..., :-1], y[..., 1:]].sum(-1))


def viterbi(U: ArrayLike, A: ArrayLike) -> tuple[FloatArray, IntArray]:
    """Return the lowest energy of any answer, and that answer.

    >>> F, y = viterbi([[0, 1], [1, 0.5]], [[0, 9], [0, 0]])
    >>> float(F), y.tolist()
    (1.0, [0, 0])
    """
    U, A, single = _batch(U, A)
    batch, T, _ = U.shape
    came_from = np.zeros(U.shape, np.int64)
    d = U[:, 0]
    for t in range(1, T):
        arriving = d[:, :, None] + A
        came_from[:, t] = arriving.argmin(1)
        d = U[:, t] + arriving.min(1)
    y = np.empty((batch, T), np.int64)
    y[:, -1] = d.argmin(1)
    rows = np.arange(batch)
    for t in range(T - 1, 0, -1):
        y[:, t - 1] = came_from[rows, t, y[:, t]]
    return one_or_all(d.min(1), y, single)


def most_offending(U: ArrayLike, A: ArrayLike, y: ArrayLike) -> tuple[FloatArray, IntArray]:
    """Return the lowest energy of any answer but `y`, and that answer.

    The search is exact. It follows `y` itself beside the best answers that already differ from `y`;
    an answer may leave `y` at any word. The energy is ∞ if there is only one tag.
    """
    U, A, single = _batch(U, A)
    gold = np.atleast_2d(np.asarray(y))
    batch, T, K = U.shape
    rows = np.arange(batch)
    on_gold = np.where(np.arange(K) == gold[:, :, None], np.inf, 0.0)
    own = U[rows, 0, gold[:, 0]]
    other = U[:, 0] + on_gold[:, 0]
    came_from = np.zeros(U.shape, np.int64)
    for t in range(1, T):
        arriving = other[:, :, None] + A
        came_from[:, t] = arriving.argmin(1)
        left = own[:, None] + A[gold[:, t - 1]] + on_gold[:, t]
        newly = left < arriving.min(1)
        came_from[:, t][newly] = K  # this answer leaves y at word t
        other = U[:, t] + np.minimum(arriving.min(1), left)
        own = own + A[gold[:, t - 1], gold[:, t]] + U[rows, t, gold[:, t]]
    found = gold.copy()
    at = other.argmin(1)
    for t in range(T - 1, -1, -1):
        gone = at < K
        found[gone, t] = at[gone]
        if t:
            at = np.where(gone, came_from[rows, t, np.minimum(at, K - 1)], K)
    return one_or_all(other.min(1), found, single)


def augmented(
    U: ArrayLike, A: ArrayLike, y: ArrayLike, cost: ArrayLike
) -> tuple[FloatArray, IntArray]:
    """Return min over y′ of E(y′) − Σ_t cost[y_t, y′_t], and the y′ that attains it.

    cost (K, K): the distance of each tag from the right one; 0 on the diagonal.

    Source: Taskar, Guestrin & Koller 2003; Tsochantaridis, Joachims, Hofmann & Altun 2005.
    """
    return viterbi(np.asarray(U, np.float64) - np.asarray(cost)[np.asarray(y)], A)


def free(U: ArrayLike, A: ArrayLike, beta: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return F_β = −(1/β) log Σ_y e^{−βE(y)}, and ∂F_β/∂U and ∂F_β/∂A for each sentence.

    ∂F_β/∂U (T, K) holds the probability of each tag at each word. ∂F_β/∂A (K, K) holds the expected
    number of each pair of neighbouring tags.
    """
    U, A, single = _batch(U, A)
    T = U.shape[1]
    score, pairs = -beta * U, -beta * A
    forward, backward = np.empty_like(U), np.zeros_like(U)
    forward[:, 0] = score[:, 0]
    for t in range(1, T):
        forward[:, t] = score[:, t] + _log_sum(forward[:, t - 1, :, None] + pairs, 1)
    for t in range(T - 2, -1, -1):
        backward[:, t] = _log_sum(pairs + (score[:, t + 1] + backward[:, t + 1])[:, None], 2)
    log_Z = _log_sum(forward[:, -1], 1)
    tags = np.exp(forward + backward - log_Z[:, None, None])
    before, after = forward[:, :-1, :, None], (score + backward)[:, 1:, None]
    neighbours = np.exp(before + pairs + after - log_Z[:, None, None, None]).sum(1)
    F = -log_Z / beta
    return (F[0], tags[0], neighbours[0]) if single else (F, tags, neighbours)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The state of relaxed inference after a number of steps.

    q (T, K): a distribution over the tags of each word. objective: E(q) − H(q)/β. answer (T,): the
    rounded q. energy: E(answer).
    """

    step: int
    q: FloatArray
    objective: FloatArray
    answer: IntArray
    energy: FloatArray


def relaxed(
    U: ArrayLike,
    A: ArrayLike,
    step: float = 1.0,
    steps: int = 200,
    beta: float = np.inf,
    start: ArrayLike | None = None,
) -> Iterator[Relaxed]:
    """Minimise E(q) = Σ q_t·U_t + Σ q_{t−1}ᵀ A q_t − H(q)/β by gradient descent; yield each state.

    The descent is in θ, with q_t = softmax θ_t, and may end at a local minimum. start: the initial
    θ, all zeros by default. A finite β adds the entropy: the objective is then the mean-field free
    energy. Rounding takes the most likely tag of each word. U may be a batch.

    Source: Belanger & McCallum 2016, Structured Prediction Energy Networks.
    """
    U, A = np.asarray(U, np.float64), np.asarray(A, np.float64)
    theta = np.zeros_like(U) if start is None else np.array(start, np.float64)
    for number in range(steps + 1):
        log_q = theta - _log_sum(theta, -1)[..., None]
        q = np.exp(log_q)
        slope = U + log_q / beta
        slope[..., 1:, :] += q[..., :-1, :] @ A
        slope[..., :-1, :] += q[..., 1:, :] @ A.T
        pairs = ((q[..., :-1, :] @ A) * q[..., 1:, :]).sum((-1, -2))
        objective = (q * (U + log_q / beta)).sum((-1, -2)) + pairs
        answer = q.argmax(-1)
        yield Relaxed(number, q, objective, answer, energy(U, A, answer))
        theta = theta - step * q * (slope - (q * slope).sum(-1, keepdims=True))


def _batch(U: ArrayLike, A: ArrayLike) -> tuple[FloatArray, FloatArray, bool]:
    U, A = np.asarray(U, np.float64), np.asarray(A, np.float64)
    if U.ndim not in (2, 3) or 0 in U.shape or A.shape != (U.shape[-1],) * 2:
        raise ValueError(f"U is (T, K) or (B, T, K) and A is (K, K), not {U.shape} and {A.shape}")
    return (U[None], A, True) if U.ndim == 2 else (U, A, False)


def _log_sum(scores: FloatArray, axis: int) -> FloatArray:
    highest = scores.max(axis, keepdims=True)
    total = np.log(np.exp(scores - highest).sum(axis, keepdims=True)) + highest
    return np.asarray(total.squeeze(axis))
