"""A claim found in texts, its measurement, and the verdict that follows from the figures."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from inspect import isgeneratorfunction
from string import Formatter
from typing import Any, Literal

import numpy as np
from plotly.graph_objects import Figure

from ebm_viz import plots
from ebm_viz.lessons.link import Link
from ebm_viz.numbers import written
from ebm_viz.training.measuring import Measuring

Figures = Mapping[str, float | Sequence[float]]
"""The results of a measurement by name: numbers, and rows of numbers for curves."""


@dataclass(frozen=True)
class Bars:
    """A bar for each figure at its mean over the seeds, with a mark for each seed.

    shown: label → name of the figure. note: a caption that explains what several seeds show.
    """

    title: str
    shown: Mapping[str, str]
    logarithmic: bool = False
    note = "Bars: the mean over the seeds. ◆ each seed."

    def draw(self, runs: Sequence[Figures]) -> Figure:
        values = {
            label: [float(np.mean(run[name])) for run in runs] for label, name in self.shown.items()
        }
        return plots.bars(values, self.title, self.logarithmic)


@dataclass(frozen=True)
class Lines:
    """A line for each row of figures against the row `x`, for the first seed only.

    shown: label → name of the row.
    """

    x_title: str
    title: str
    x: str
    shown: Mapping[str, str]
    logarithmic: bool = False
    note = "Lines: the first of the seeds."

    def draw(self, runs: Sequence[Figures]) -> Figure:
        first = runs[0]
        series = {label: (first[self.x], first[name]) for label, name in self.shown.items()}
        figure = plots.lines(series, self.x_title, self.title)
        return figure.update_yaxes(plots.LOG_AXIS) if self.logarithmic else figure


@dataclass(frozen=True)
class Verdict:
    """Whether a claim is right in all cases, in some, or in none.

    holds: the cases in which it holds with every seed. fails: the other cases.
    """

    holds: tuple[str, ...]
    fails: tuple[str, ...]

    @property
    def kind(self) -> Literal["right", "wrong", "conditional"]:
        """Whether the claim is right, wrong, or right in some cases only."""
        if not self.fails:
            return "right"
        return "conditional" if self.holds else "wrong"

    @property
    def sentence(self) -> str:
        """The verdict as a sentence; if it depends on the case, the sentence names the cases."""
        if self.kind != "conditional":
            return f"{self.kind.capitalize()}."
        return f"It depends. True: {'; '.join(self.holds)}. False: {'; '.join(self.fails)}."


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim.

    name: used in addresses. question: the name of the question that it belongs to. statement: the
    claim as found in texts. measure: a function from a seed to figures; a slow one returns a
    `Measuring`. cases: case → test, a function that returns whether the statement holds for the
    figures of a seed. sentence: the finding; {name} is replaced by the mean of that figure, with a
    format as in f-strings. because: the reason. drawn: the picture. link: the page that shows it.
    """

    name: str
    question: str
    statement: str
    measure: Callable[[int], Figures | Measuring[Figures]]
    cases: Mapping[str, Callable[[Any], bool]]
    sentence: str
    because: str
    drawn: Bars | Lines
    link: Link

    @property
    def slow(self) -> bool:
        """Whether it is measured in pieces, between which others take their turns."""
        return isgeneratorfunction(self.measure)

    def measuring(self, seed: int) -> Measuring[Figures]:
        """Measure with a seed; yield between the pieces of the work."""
        found = self.measure(seed)
        if isinstance(found, Generator):
            return (yield from found)
        yield
        return found

    def verdict(self, runs: Sequence[Figures]) -> Verdict:
        """Return the verdict that follows from the figures of one or more seeds."""
        holds = {case: all(test(run) for run in runs) for case, test in self.cases.items()}
        return Verdict(
            tuple(case for case, true in holds.items() if true),
            tuple(case for case, true in holds.items() if not true),
        )

    def found(self, runs: Sequence[Figures]) -> str:
        """Return the finding as a sentence, with means over the seeds."""
        numbers = {
            name: float(np.mean([np.asarray(run[name]) for run in runs]))
            for name, value in runs[0].items()
            if isinstance(value, int | float)
        }
        return _Words().vformat(self.sentence, (), numbers)

    def picture(self, runs: Sequence[Figures]) -> Figure:
        """Draw the figures of one or more seeds."""
        return self.drawn.draw(runs)


class _Words(Formatter):
    """A formatter that writes numbers for readers."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return written(value, format_spec)
