"""Losses on paths: which answer training pushes down, and which answers it pushes up.

An answer to a sequence is a path of a word, or the tags of a sentence. Its energy is a sum of
entries of a table of energies. A loss compares two quantities, each a minimum over answers or a
free energy. The derivative of a minimum with respect to the table marks the entries that the answer
passes; the derivative of a free energy holds the probabilities that answers pass the entries. The
loss is the difference of the two quantities, and its pushes are the difference of their
derivatives. A positive push lowers an energy in training; a negative push raises it.

Names and forms: LeCun, Chopra, Hadsell, Ranzato & Huang 2006, A Tutorial on Energy-Based Learning,
sections 2 and 7.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.definition import registry
from ebm_viz.structured.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Term:
    """One side of a loss for B sequences: values (B,), and derivatives in the energies' shape."""

    value: FloatArray
    derivative: FloatArray


class Answers(Protocol):
    """The quantities that a loss may use of B sequences whose right answers are known."""

    def right(self) -> Term:
        """Return the energy of the right answer; of its lowest path, if it has several paths."""

    def right_free(self, beta: float) -> Term:
        """Return the free energy of the right answer's paths."""

    def best(self) -> Term:
        """Return the lowest energy of all answers."""

    def offending(self) -> Term:
        """Return the energy of the most offending answer: the lowest of the wrong ones."""

    def augmented(self, margin: float) -> Term:
        """Return the minimum over answers of E − `margin` · distance from the right answer."""

    def free(self, beta: float) -> Term:
        """Return the free energy of all answers."""

    def each(self, beta: float) -> Term:
        """Return the sum of the free energies of all positions, each taken on its own.

        This is the free energy of all answers if any symbol could follow any other.
        """


class PathLoss(ABC):
    """A loss: its name and texts, and the two terms that it compares."""

    name: str
    label: str
    description: str
    down: str
    """What it pushes down."""
    up: str
    """What it pushes up."""
    formula: str
    """LaTeX."""
    source: str
    settings: tuple[str, ...] = ()
    place_by_place: bool = False
    """Whether it compares the symbols of each position on its own; for words, not for tags."""

    @abstractmethod
    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term | None]:
        """Return the term that is pushed down, and the term that is pushed up if there is one."""

    def value(self, answers: Answers, *, beta: float = 1.0, margin: float = 1.0) -> FloatArray:
        """Return the loss of each sequence (B,)."""
        down, up = self.terms(answers, beta=beta, margin=margin)
        return down.value if up is None else down.value - up.value

    def pushes(self, answers: Answers, *, beta: float = 1.0, margin: float = 1.0) -> FloatArray:
        """Return ∂ℓ/∂E of each sequence, in the shape of its energies."""
        down, up = self.terms(answers, beta=beta, margin=margin)
        return down.derivative if up is None else down.derivative - up.derivative


class Energy(PathLoss):
    """The energy loss: it pushes the right answer down and nothing up."""

    name = "energy"
    label = "Energy"
    description = "Pushes the right answer's lowest path down and nothing up."
    down, up = "the lowest path of the right word", "nothing"
    formula = r"F(x, y)"
    source = "LeCun et al. 2006, section 2.2.1"

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, None]:
        return answers.right(), None


class CrossEntropy(PathLoss):
    """The cross-entropy of each window along the lowest path of the right word."""

    name = "ce"
    label = "Cross-entropy"
    description = (
        "Takes the symbols on the lowest path for labels: pushes them down and every other symbol"
        " of the same window up."
    )
    down, up = "the lowest path of the right word", "every symbol, in each window on its own"
    formula = r"F(x, y) + \tfrac{1}{\beta}\sum_i \log \sum_c e^{-\beta \ell_i[c]}"
    source = "Viterbi training: Jelinek 1976; LeCun et al. 2006, section 7"
    settings = ("beta",)
    place_by_place = True

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term]:
        return answers.right(), answers.each(beta)


class SoftCrossEntropy(PathLoss):
    """The cross-entropy of each window along all paths of the right word."""

    name = "soft_ce"
    label = "Soft cross-entropy"
    description = (
        "Pushes all paths of the right word down, each by its probability, and every other symbol"
        " of the same window up."
    )
    down, up = "all paths of the right word", "every symbol, in each window on its own"
    formula = r"F_\beta(x, y) + \tfrac{1}{\beta}\sum_i \log \sum_c e^{-\beta \ell_i[c]}"
    source = "Graves, Fernández, Gomez & Schmidhuber 2006"
    settings = ("beta",)
    place_by_place = True

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term]:
        return answers.right_free(beta), answers.each(beta)


class NegativeLogLikelihood(PathLoss):
    """The negative log-likelihood, divided by β."""

    name = "nll"
    label = "NLL"
    description = "Pushes the right answer down and every answer up by its probability."
    down, up = "all paths of the right word", "all paths of all words"
    formula = r"F_\beta(x, y) - F_\beta(x)"
    source = "LeCun et al. 2006, section 2.2.4; Lafferty, McCallum & Pereira 2001"
    settings = ("beta",)

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term]:
        return answers.right_free(beta), answers.free(beta)


class Perceptron(PathLoss):
    """The perceptron loss."""

    name = "perceptron"
    label = "Perceptron"
    description = "Pushes the right answer down and the best one up; stops when they are the same."
    down, up = "the lowest path of the right word", "the lowest path of any word"
    formula = r"F(x, y) - \min_{y'} F(x, y')"
    source = "Collins 2002; LeCun et al. 2006, section 2.2.2"

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term]:
        return answers.right(), answers.best()


class Margin(PathLoss):
    """The hinge loss, with the most offending answer as the negative."""

    name = "margin"
    label = "Margin"
    description = (
        "Pushes the right answer down and the most offending wrong one up, until the gap between"
        " them is m."
    )
    down, up = "the lowest path of the right word", "the lowest path of any other word"
    formula = r"\big[m + F(x, y) - \min_{y' \ne y} F(x, y')\big]_+"
    source = "LeCun et al. 2006, section 2.2.3"
    settings = ("margin",)

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term]:
        right, offending = answers.right(), answers.offending()
        # If there is no other answer, its energy is ∞ and the loss is 0.
        active = margin + right.value - offending.value > 0
        down = np.where(active, margin + right.value, 0.0)
        up = np.where(active, offending.value, 0.0)
        return Term(down, _of(active, right)), Term(up, _of(active, offending))


class CostAugmented(PathLoss):
    """The margin loss with a margin that grows with the distance from the right answer."""

    name = "cost_augmented"
    label = "Cost-augmented margin"
    description = (
        "Pushes up the answer that is lowest less m times its distance: the farther an answer is"
        " from the right one, the higher it has to be."
    )
    down = "the lowest path of the right word"
    up = "the path that is lowest less m for each wrong window"
    formula = r"F(x, y) - \min_{y'} \big(F(x, y') - m\,\Delta(y, y')\big)"
    source = "Taskar, Guestrin & Koller 2003; Tsochantaridis et al. 2005"
    settings = ("margin",)

    def terms(self, answers: Answers, *, beta: float, margin: float) -> tuple[Term, Term]:
        return answers.right(), answers.augmented(margin)


def _of(active: NDArray[np.bool_], term: Term) -> FloatArray:
    return term.derivative * active.reshape(-1, *[1] * (term.derivative.ndim - 1))


PATH_LOSSES: dict[str, PathLoss] = registry(
    [
        Energy(),
        CrossEntropy(),
        SoftCrossEntropy(),
        NegativeLogLikelihood(),
        Perceptron(),
        Margin(),
        CostAugmented(),
    ]
)
"""Every loss on paths by name."""
