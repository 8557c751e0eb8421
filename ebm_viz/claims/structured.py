"""Claims about answers that are sequences."""

from itertools import product

import numpy as np
from scipy.stats import spearmanr

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.lessons.link import Link
from ebm_viz.structured import Reading, ReadingSnapshot, chain, toy
from ebm_viz.training.measuring import Measuring, last_of

WORDS, TAGS = 4, 4


def counts(seed: int) -> Figures:
    """Count the entries of an exhaustive search and the sums of Viterbi.

    On a chain that is small enough for a table of all answers, the results of both are compared.
    """
    draw = np.random.default_rng(seed)
    U, A = draw.normal(size=(WORDS, TAGS)), draw.normal(size=(TAGS, TAGS))
    answers = np.array(list(product(range(TAGS), repeat=WORDS)))
    table = chain.energy(np.broadcast_to(U, (len(answers), WORDS, TAGS)), A, answers)
    return {
        "toy": float(len(toy.ANSWERS)),
        "rows": float(len(toy.SENTENCES)),
        "table": float(20) ** 15,
        "viterbi": 14 * 20**2 + 20.0,
        "difference": float(abs(table.min() - chain.viterbi(U, A)[0])),
    }


def augmented_answers(seed: int) -> Figures:
    """Measure the distance of the cost-augmented answer from the right one, and its energy.

    Its energy is measured above the lowest answer, and compared with that of all answers at the
    same distance. The mean is over 300 chains of random energies.
    """
    draw = np.random.default_rng(seed)
    answers = np.array(list(product(range(TAGS), repeat=WORDS)))
    cost = 2.0 * (1 - np.eye(TAGS))
    rows = []
    for _ in range(300):
        U, A = draw.normal(size=(WORDS, TAGS)), draw.normal(size=(TAGS, TAGS))
        right = chain.viterbi(U, A)[1]
        found = chain.augmented(U, A, right, cost)[1]
        every = chain.energy(np.broadcast_to(U, (len(answers), WORDS, TAGS)), A, answers)
        far = (answers != right).sum(1)
        same = every[far == (found != right).sum()]
        height = float(chain.energy(U, A, found) - every.min())
        rows.append(((found != right).sum(), height, same.mean() - every.min()))
    distance, height, alike = np.mean(rows, axis=0)
    return {"distance": float(distance), "height": float(height), "alike": float(alike)}


def order_by_distance(seed: int) -> Figures:
    """Train a table with a cost-augmented margin and compare its energies with the distances.

    Two things are checked: whether each wrong answer is higher than the right one by at least its
    distance, and whether energies are in the order of distances. A counterexample of three energies
    is evaluated as well.
    """
    table = toy.learn("cost_augmented", seed=seed).energies
    rows, right = toy.rows()
    far = toy.distance()[right]
    above = table[rows] - table[rows, right][:, None]
    wrong = far > 0
    by_hand = np.array([0.0, 10.0, 2.0])
    loss = np.max(by_hand[0] - (by_hand - np.array([0, 1, 2])))
    return {
        "least": float((above - far)[wrong].min()),
        "order": float(
            np.mean([spearmanr(above[n][wrong[n]], far[n][wrong[n]]).statistic for n in range(6)])
        ),
        "by_hand": float(loss),
    }


def from_random_weights(seed: int) -> Measuring[Figures]:
    """Measure the share of held-out words read right after 250 steps from random weights."""
    found = {}
    for loss in ("nll", "margin"):
        reading = Reading(loss=loss, letter_steps=0, word_steps=250, seed=seed)
        last = yield from last_of(reading.train_in_pieces())
        assert isinstance(last, ReadingSnapshot)
        found[loss] = last.words_right
        found[f"{loss}_size"] = float(np.abs(last.energies).mean())
    return found


def two_ways_to_read(seed: int) -> Measuring[Figures]:
    """Measure the share of held-out words read right by whole paths, and window by window."""
    found = {}
    for loss in ("ce", "nll"):
        last = yield from last_of(Reading(loss=loss, word_steps=200, seed=seed).train_in_pieces())
        assert isinstance(last, ReadingSnapshot)
        found[f"{loss}_paths"], found[f"{loss}_windows"] = last.words_right, last.greedy_right
    return found


CLAIMS = [
    Claim(
        name="look_ups",
        question="counting",
        statement="A table of 27 × 64 needs 64 look-ups a row; 20 tags over 15 words need 20¹⁵.",
        measure=counts,
        cases={
            "27 sentences of 3 words, 4 tags": lambda f: f["toy"] == 64 and f["rows"] == 27,
            "15 words, 20 tags": lambda f: f["table"] == 20**15,
        },
        sentence="The table has {rows:.0f} rows of {toy:.0f}. 20¹⁵ is {table:.1e}; on a chain"
        " Viterbi takes {viterbi:,.0f} sums, and finds the same as the table where both can be had"
        " (difference {difference:.0e}).",
        because="Energies that are sums over neighbours need not be looked up answer by answer.",
        drawn=Bars(
            "look-ups",
            {"toy table": "toy", "20¹⁵": "table", "Viterbi": "viterbi"},
            logarithmic=True,
        ),
        link=Link("tagging", "One table for all", {"part": "table"}),
    ),
    Claim(
        name="cost_augmented_answer",
        question="cost",
        statement="Cost-augmented inference picks an answer that is far from the right one and yet"
        " low in energy.",
        measure=augmented_answers,
        cases={
            "far": lambda f: f["distance"] > 1,
            "lower than others as far": lambda f: f["height"] < f["alike"],
        },
        sentence="The answer of cost-augmented inference differs in {distance:.2f} of 4 words and"
        " lies {height:.1f} above the lowest answer; answers as far lie {alike:.1f} above it in"
        " the mean.",
        because="It maximises Δ − *E*: distance is gained, energy is paid.",
        drawn=Bars("above the lowest answer", {"augmented": "height", "as far": "alike"}),
        link=Link(
            "tagging", "A chain trained with it", {"part": "chain", "loss": "cost_augmented"}
        ),
    ),
    Claim(
        name="farther_is_higher",
        question="cost",
        statement="With a cost-augmented margin, farther answers get higher energies.",
        measure=order_by_distance,
        cases={
            "at least Δ above the right answer": lambda f: f["least"] > -1e-6,
            "in the order of their distances": lambda f: f["order"] > 0.9,
        },
        sentence="After training no wrong answer lies less than its distance above the right one"
        " (the closest is {least:.3f} beyond). Yet the rank correlation of energy and distance is"
        " only {order:.2f}. Energies 0, 10, 2 at distances 0, 1, 2 have a loss of {by_hand:.0f},"
        " too.",
        because="Zero loss says *E*(*y*) ≥ *E*(right) + Δ(*y*), a bound, not an order.",
        drawn=Bars("", {"margin kept by": "least", "rank correlation": "order"}),
        link=Link(
            "tagging", "Energy over distance", {"part": "distance", "loss": "cost_augmented"}
        ),
    ),
    Claim(
        name="any_contrast_starts_anywhere",
        question="trap",
        statement="A loss that pushes up wrong answers can be trained from random weights.",
        measure=from_random_weights,
        cases={
            "NLL, which pushes all up by their probabilities": lambda f: f["nll"] > 0.5,
            "margin, which pushes one word's path up": lambda f: f["margin"] > 0.5,
        },
        sentence="After 250 steps NLL reads {nll:.0%} of unseen words and the margin {margin:.0%};"
        " the mean size of its energies is {margin_size:.2f}.",
        because="The margin loss pushes up only the lowest wrong path. From random weights that"
        " levels the energies: they go flat, and stay so for long. Letters learnt first get it"
        " going.",
        drawn=Bars("words read", {"NLL": "nll", "margin": "margin"}),
        link=Link("reading", "Margin, no letters first", {"loss": "margin", "letter_steps": "0"}),
    ),
    Claim(
        name="read_as_you_like",
        question="minimiser",
        statement="A trained reader may be read window by window.",
        measure=two_ways_to_read,
        cases={
            "trained on each window": lambda f: f["ce_windows"] > 0.8,
            "trained on whole paths": lambda f: f["nll_windows"] > 0.8,
        },
        sentence="By whole paths {ce_paths:.0%} and {nll_paths:.0%} of the words are right, trained"
        " by cross-entropy and by NLL; window by window {ce_windows:.0%} and {nll_windows:.0%}.",
        because="A symbol that no likely path passes is hardly pushed up, even if it is its"
        " window's lowest. Read with the minimiser that trained.",
        drawn=Bars(
            "words right",
            {
                "CE, paths": "ce_paths",
                "CE, windows": "ce_windows",
                "NLL, paths": "nll_paths",
                "NLL, windows": "nll_windows",
            },
        ),
        link=Link("reading", "NLL, read both ways", {"loss": "nll"}),
    ),
]
