"""The figures of the page Tagging, for the page and for exports."""

import itertools
import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ebm_viz.lessons.parameters import Values
from ebm_viz.lessons.tagging import DESCENT, tagging_of
from ebm_viz.numbers import percent, written
from ebm_viz.plots import tags as plots
from ebm_viz.plots.draft import Draft
from ebm_viz.plots.theme import Theme
from ebm_viz.structured import (
    LanguageSnapshot,
    TaggingSnapshot,
    WordByWordSnapshot,
    chain,
    corpus,
    toy,
)
from ebm_viz.structured.arrays import FloatArray, IntArray
from ebm_viz.structured.corpus import TAGS
from ebm_viz.structured.language import MODELS, best_perplexity
from ebm_viz.structured.toy import LearntTable

SHOWN = {
    "chain": ["energies", "progress"],
    "distance": ["distance"],
    "relaxed": ["descent", "distribution"],
    "words": ["network", "marginals"],
    "leak": ["perplexity", "guesses"],
    "table": ["table"],
}
"""The panels of each part of the page."""
TITLES = {
    "energies": "Energies of tags",
    "progress": "Curves",
    "distance": "Energy against distance",
    "descent": "Relaxed inference",
    "distribution": "Distributions over tags",
    "network": "Tags word by word (network)",
    "marginals": "Tags of the chain",
    "perplexity": "Perplexity",
    "guesses": "Probability of each word",
    "table": "One table",
}
MOST_WORDS = 4
"""The largest number of words for which all answers of a sentence are evaluated."""


class TaggingPanels:
    """The figures of one step of the chain.

    seen: all snapshots up to that step; the last one is shown. network: the network that tags word
    by word, if it is trained already.
    """

    def __init__(
        self,
        values: Values,
        seen: Sequence[TaggingSnapshot],
        network: WordByWordSnapshot | None = None,
    ) -> None:
        self.values, self.seen, self.snapshot, self.network = values, seen, seen[-1], network
        self.tagging = tagging_of(values)
        self.words = self.tagging.sentence.split()
        self.codes = corpus.codes_of(self.tagging.sentence)
        self.U, self.A = self.snapshot.energies(self.codes)
        self.lowest, self.answer = self.snapshot.best
        self.readings, self.shares = corpus.posterior(self.codes)
        self.right: IntArray = self.readings[0] if len(self.readings) else self.answer

    @property
    def facts(self) -> str:
        """A one-line summary of what is shown."""
        trained = (
            f"“{self.tagging.sentence}” · {self.tagging.loss_definition.label}"
            f" · step {self.snapshot.step:,}"
        )
        exact = tags_of(self.answer)
        if self.values["part"] == "relaxed":
            state = self.descent[self.values["descent"]]
            return (
                f"{trained} · relaxed inference, step {state.step}: {tags_of(state.answer)},"
                f" E = {_energy(float(state.energy))} · lowest: {exact}, E = {_energy(self.lowest)}"
            )
        if self.values["part"] == "words" and self.network:
            one_by_one = self.network.probabilities(self.codes).argmax(1)
            return f"{trained} · word by word: {tags_of(one_by_one)} · chain: {exact}"
        right = f"{percent(self.snapshot.sentences_right)} of unseen sentences right"
        return f"{trained} · {exact} · {right}"

    @property
    def margin(self) -> float | None:
        """The margin of the loss, if it has one."""
        return self.tagging.margin if "margin" in self.tagging.loss_definition.settings else None

    @cached_property
    def answers(self) -> IntArray:
        """All answers of a short sentence of n words (10ⁿ, n)."""
        return np.array(list(itertools.product(range(len(TAGS)), repeat=len(self.words))))

    @cached_property
    def distances(self) -> FloatArray:
        """The distance of each answer from the right one (10ⁿ,)."""
        return np.asarray(self.tagging.distances[self.right, self.answers].sum(1))

    @cached_property
    def above(self) -> FloatArray:
        """The energy of each answer minus that of the right one (10ⁿ,)."""
        U = np.broadcast_to(self.U, (len(self.answers), *self.U.shape))
        return chain.energy(U, self.A, self.answers) - chain.energy(self.U, self.A, self.right)

    @cached_property
    def descent(self) -> list[chain.Relaxed]:
        """The states of relaxed inference, step by step."""
        starts = {
            "uniform": None,
            "words": -self.U,
            "random": np.random.default_rng(self.tagging.seed).normal(size=self.U.shape),
        }
        beta = self.values["entropy"]
        return list(
            chain.relaxed(
                self.U,
                self.A,
                float(self.values["step_size"]),
                DESCENT,
                math.inf if beta == "inf" else float(beta),
                starts[self.values["start"]],
            )
        )

    @cached_property
    def marginals(self) -> FloatArray:
        """The chain's p(tag of word t) at β = 1 (T, 10)."""
        return chain.free(self.U, self.A, 1.0)[1]

    def draft(self, panel: str, theme: Theme) -> Draft:
        """Return the figure of a panel as plain data."""
        figure = self._drawn(panel, theme)
        figure.layout["meta"] = {"step": self.snapshot.step}
        return figure

    def _drawn(self, panel: str, theme: Theme) -> Draft:
        if panel == "energies":
            return plots.tag_energies.draft(self.U, self.answer, self.words, theme)
        if panel == "distance":
            wrong = np.flatnonzero(self.distances > 0)[:: max(1, len(self.answers) // 3000)]
            far, above = self.distances[wrong], self.above[wrong]
            return plots.energy_and_distance.draft(far, above, self.margin, theme)
        if panel == "descent":
            return plots.descent.draft(self.descent, self.lowest, self.values["descent"], theme)
        if panel == "distribution":
            q = self.descent[self.values["descent"]].q
            return plots.probabilities.draft(q, self.words, theme)
        if panel == "network" and self.network:
            p = self.network.probabilities(self.codes)
            return plots.probabilities.draft(p, self.words, theme)
        if panel == "marginals":
            return plots.probabilities.draft(self.marginals, self.words, theme)
        return plots.progress.draft(self.seen, theme)


class LanguagePanels:
    """The figures of one step of the models that predict words."""

    def __init__(self, values: Values, seen: Sequence[LanguageSnapshot]) -> None:
        self.seen, self.snapshot = seen, seen[-1]
        self.words = self.snapshot.language.sentence.split()
        self.best = best_perplexity(self.snapshot.language.seed)

    @property
    def facts(self) -> str:
        """A one-line summary of what is shown."""
        figures = (f"from {MODELS[name]} {p:.3g}" for name, p in self.snapshot.perplexity.items())
        return f"Perplexity at step {self.snapshot.step:,}: {'; '.join(figures)}"

    def draft(self, panel: str, theme: Theme) -> Draft:
        """Return the figure of a panel as plain data."""
        if panel == "guesses":
            return plots.guesses.draft(self.snapshot, self.words, theme)
        return plots.perplexities.draft(self.seen, self.best, theme)


class TablePanels:
    """The figure of the table, which is trained when it is created."""

    def __init__(self, values: Values) -> None:
        self.loss: str = values["table_loss"]
        self.learnt: LearntTable = toy.learn(self.loss, values["margin"])
        self.rows, self.right = toy.rows()

    facts = "Energies of 64 answers for each of 27 sentences"

    def draft(self, panel: str, theme: Theme) -> Draft:
        """Return the figure of the table as plain data."""
        return plots.table.draft(
            self.learnt.energies,
            self.rows,
            self.right,
            [" ".join(one) for one in toy.SENTENCES],
            [" ".join(one) for one in toy.ANSWERS],
            theme,
        )


def _energy(value: float) -> str:
    return written(value, ",.2f")


def tags_of(answer: IntArray) -> str:
    """Return an answer's tags as text."""
    return " ".join(TAGS[tag] for tag in answer)
