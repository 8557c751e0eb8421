"""The figures of the page Reading words, for the page and for exports."""

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ebm_viz.lessons.parameters import Values
from ebm_viz.lessons.reading import PANELS, drawn_path, path_beta, random_path, reading_of
from ebm_viz.numbers import percent
from ebm_viz.plots import sequences as plots
from ebm_viz.plots.draft import Draft
from ebm_viz.plots.sequences import Path
from ebm_viz.plots.theme import Theme
from ebm_viz.structured import PATH_LOSSES, ReadingSnapshot, lattice, words
from ebm_viz.structured.arrays import FloatArray
from ebm_viz.structured.losses import PathLoss

TITLES = {"energies": "Energies and paths", **PANELS, "compare": "Before and after"}


class ReadingPanels:
    """The figures of one step. seen: all snapshots up to that step; the last one is shown."""

    def __init__(self, values: Values, seen: Sequence[ReadingSnapshot]) -> None:
        self.values, self.seen, self.snapshot = values, seen, seen[-1]
        self.reading = reading_of(values)
        self.codes = words.symbols(self.reading.word)
        self.relative = values["levels"] == "relative"
        self.beta = path_beta(values)
        self.P = words.along(self.snapshot.energies, self.reading.word)
        drawn = drawn_path(values)
        self.own_name = "an even path" if drawn is None else "your path"
        size = self.reading.windows, len(self.codes)
        self.own = lattice.even_path(*size) if drawn is None else drawn
        self.random = random_path(values)

    @staticmethod
    def shown(values: Values) -> list[str]:
        """Return the names of the panels that the page shows."""
        return ["energies", values["panel"]]

    @property
    def facts(self) -> str:
        """A one-line summary of what is shown."""
        one = self.snapshot
        return (
            f"“{self.reading.word}” · {self.reading.loss_definition.label} · step {one.step:,}"
            f" · reads “{one.best[1]}” · {percent(one.words_right)} of unseen words right"
        )

    @property
    def push_loss(self) -> PathLoss:
        """The loss whose pushes are shown: that of the current stage, or a chosen one."""
        chosen = self.values["push_loss"]
        if chosen != "own":
            return PATH_LOSSES[chosen]
        return PATH_LOSSES["ce"] if self.snapshot.stage == 1 else self.reading.loss_definition

    @cached_property
    def marginals(self) -> tuple[float, FloatArray]:
        """F_β of the word, and the probability that a path passes each cell (L, 2n)."""
        if math.isinf(self.beta):
            passed = self.snapshot.path[:, None] == np.arange(len(self.codes))
            return self.snapshot.F, passed.astype(float)
        F, gamma = lattice.free(self.P, self.beta)
        return float(F), gamma

    def draft(self, panel: str, theme: Theme) -> Draft:
        """Return the figure of a panel as plain data."""
        one = self.snapshot
        if panel == "energies":
            lines = [
                Path(f"lowest path of “{self.reading.word}”", self.codes[one.path]),
                Path("random path", self.codes[self.random]),
                Path(self.own_name, self.codes[self.own], yours=True),
            ]
            limits = plots.limits_of(self.seen, self.relative)
            return plots.energies.draft(one, lines, limits, self.relative, theme)
        if panel == "pushes":
            return plots.pushes.draft(one, self.push_loss.name, theme)
        if panel == "lattice":
            return plots.lattice.draft(self.marginals[1], self.reading.word, one.path, theme)
        if panel == "compare":
            ends = {0, self.reading.letter_steps}
            before = [s for s in self.seen if s.step in ends and s.step < one.step]
            return plots.before_and_after.draft([*before, one], self.relative, theme)
        return plots.progress.draft(self.seen, one.step, theme)
