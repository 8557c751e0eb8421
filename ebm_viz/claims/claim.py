"""A claim that texts make, how it is measured, and the verdict that follows from the figures."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from plotly.graph_objects import Figure

from ebm_viz import plots
from ebm_viz.lessons.link import Link

Figures = Mapping[str, float | Sequence[float]]
"""What a measurement finds, by name: numbers, and rows of numbers for curves."""
Result = TypeVar("Result")
Measuring = Generator[None, None, Result]
"""A measurement that yields wherever another's turn may come, and returns what it found."""


class Drawn(Protocol):
    """How the figures of a claim are drawn.

    note: what a picture of several seeds shows of them.
    """

    @property
    def note(self) -> str: ...

    def draw(self, runs: Sequence[Figures]) -> Figure:
        """Return the picture of the figures of one or more seeds."""


@dataclass(frozen=True)
class Bars:
    """A bar for each figure, at its mean over the seeds, which are marked.

    shown: the names of the figures by their labels.
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
    """A line for each row of figures, against another row; of the first seed.

    shown: the names of the rows by their labels.
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
        return figure.update_yaxes(type="log") if self.logarithmic else figure


@dataclass(frozen=True)
class Verdict:
    """Whether a claim is right: in all cases, in none, or in some.

    holds, fails: the cases in which it holds with every seed, and the others.
    """

    holds: tuple[str, ...]
    fails: tuple[str, ...]

    @property
    def kind(self) -> Literal["right", "wrong", "conditional"]:
        if not self.fails:
            return "right"
        return "conditional" if self.holds else "wrong"

    @property
    def sentence(self) -> str:
        """The verdict for people, with its condition."""
        if self.kind != "conditional":
            return f"{self.kind.capitalize()}."
        return f"It depends. True: {'; '.join(self.holds)}. False: {'; '.join(self.fails)}."


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim.

    name: as in addresses. question: the name of the question that it belongs to. statement: as
    found in texts. measure: takes a seed and returns figures; if it takes long it is `Measuring`.
    cases: those in which the statement is put to the test, each with whether it holds there.
    sentence: what was found; {name} stands for the mean of a figure, with a format as in f-strings.
    because: why. drawn: the picture. link: where it can be seen.
    """

    name: str
    question: str
    statement: str
    measure: Callable[[int], Figures | Measuring[Figures]]
    cases: Mapping[str, Callable[[Any], bool]]
    sentence: str
    because: str
    drawn: Drawn
    link: Link

    def measuring(self, seed: int) -> Measuring[Figures]:
        """Measure with a seed, in pieces."""
        found = self.measure(seed)
        if isinstance(found, Generator):
            return (yield from found)
        yield
        return found

    def verdict(self, runs: Sequence[Figures]) -> Verdict:
        """Return what follows from the figures of one or more seeds."""
        holds = {case: all(test(run) for run in runs) for case, test in self.cases.items()}
        return Verdict(
            tuple(case for case, true in holds.items() if true),
            tuple(case for case, true in holds.items() if not true),
        )

    def found(self, runs: Sequence[Figures]) -> str:
        """Say what was measured, in the mean over the seeds."""
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
    """Writes numbers with a true minus sign."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        if not any(digit in text for digit in "123456789"):
            text = text.removeprefix("-")  # a zero has no sign
        return text.replace("-", "−")
