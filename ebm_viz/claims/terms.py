"""What the numbers in answers and findings mean, in one line each."""

import re
from collections.abc import Mapping

TERMS: Mapping[str, str] = {
    "entropy": "how widely a density is spread; on the box at most log 36 = 3.58 nats",
    "nats?": "unit of log-probabilities and entropies: 1 nat is 2.7 times as probable",
    "variance": "the mean squared distance from the mean",
    "gain": "how much more probable the data are than under a uniform density: the mean of the"
    " difference in log *p*",
    "log \\*?Z": "logarithm of the sum of exp(−*βF*) over all *y*",
    "KL": "mean of log(*p*/*q*) over *p*: 0 if two densities agree, else positive",
    "Fisher divergence": "half the mean squared difference of the slopes of two log densities",
    "gap": "energy of a wrong answer less that of the right one",
    "push(es)?": "slope of the loss with respect to an energy: what moves it in a training step",
    "stiffness": "the *w* of *F* = *w*‖*y* − *μ*‖²/2",
    "off by": "length of the difference, as a share of the length of the exact gradient",
    "‖∇\\*?F\\*?‖": "steepness of the energy surface, in energy per unit of *y*",
    "MALA": "a step along −∇*F* with noise, accepted or refused so that *p* is kept",
    "\\*η\\*": "time that a move stands for: a pull of −*η*∇*F*, noise of √(2*η*/*β*) along"
    " each axis",
    "rank correlation": "1 if two quantities have the same order, 0 if unrelated, −1 if reversed",
    "perplexity": "exp of the mean of −log *p*(word): the number of equally likely words that"
    " would be as hard to guess",
    "2/curvature": "longest step with which gradient descent stays in a well",
}
"""A pattern for the words of a term → its meaning."""


def meanings(text: str) -> dict[str, str]:
    """Return the terms in a text, as they are written there, each with its meaning."""
    found = {}
    for term, meaning in TERMS.items():
        at = re.search(rf"(?<!\w){term}(?!\w)", text, re.IGNORECASE)
        if at:
            found[at.group().replace("*", "")] = meaning
    return found
