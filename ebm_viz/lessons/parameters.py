"""The parameters of a lesson's address: validated when read; written only if not the default."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ebm_viz.core import box
from ebm_viz.experiment import LONGEST_VALUE, Description, Experiment, ExperimentError, messages
from ebm_viz.numbers import number_in

Values = Mapping[str, Any]


class Parameter(ABC):
    """A value that people choose in a lesson."""

    name: str
    label: str | None
    default: Any

    @abstractmethod
    def read(self, text: str) -> Any:
        """Return the value that `text` stands for; ExperimentError with a message if it is none."""

    def write(self, value: Any) -> str:
        """Return the text that stands for `value`."""
        return f"{value:.10g}" if isinstance(value, float) else str(value)

    def _refused(self, text: str, allowed: str) -> ExperimentError:
        """Return the error of a text that stands for no value."""
        name = f"{self.label} ({self.name})"
        return ExperimentError(messages.not_allowed(name, text, allowed))


@dataclass(frozen=True)
class Choice(Parameter):
    """One of several names. options: name → label."""

    name: str
    label: str
    help: str
    options: Mapping[str, str]
    default: str

    def read(self, text: str) -> str:
        if text not in self.options:
            known = ", ".join(name or "nothing" for name in self.options)
            raise self._refused(text, f"one of {known}")
        return text


@dataclass(frozen=True)
class Number(Parameter):
    """A number between two limits that belongs to the lesson alone, not to a table of settings.

    logarithmic: whether its slider has a logarithmic scale.
    """

    name: str
    label: str
    help: str
    low: float
    high: float
    default: float
    logarithmic: bool = False

    def read(self, text: str) -> float:
        value = number_in(text)
        if not self.low <= value <= self.high:
            raise self._refused(text, f"a number from {self.low:g} to {self.high:g}")
        return value


def coordinate(name: str, label: str, help: str, default: float) -> Number:
    """Return a coordinate of a point of the box."""
    return Number(name, label, help, -box.HALF_SIDE, box.HALF_SIDE, default)


@dataclass(frozen=True)
class Whole(Parameter):
    """A whole number between two limits that belongs to the lesson alone."""

    name: str
    label: str
    low: int
    high: int
    default: int

    def read(self, text: str) -> int:
        short = text.isascii() and text.isdigit() and len(text) <= 9
        if not (short and self.low <= int(text) <= self.high):
            raise self._refused(text, f"a whole number from {self.low:,} to {self.high:,}")
        return int(text)


@dataclass(frozen=True)
class TableSetting(Parameter):
    """A field of a table of settings, with the lesson's own default and label.

    without: choices that the lesson does not offer. table: the table that has the field.
    """

    name: str
    default: Any
    label: str | None = None
    without: tuple[str, ...] = ()
    table: type[Description] = Experiment

    def read(self, text: str) -> Any:
        if text in self.without:
            name, limits = self.setting.full_name, self.setting.limits
            raise ExperimentError(f"{name} cannot be {text!r} here: it is {limits}.")
        return getattr(self.table.from_query({self.name: text}), self.name)

    @property
    def setting(self) -> Any:
        """The table's setting, reduced to the choices that the lesson offers."""
        setting = self.table.settings[self.name]
        if setting.choices is None:
            return setting
        offered = {
            name: setting.choices[name] for name in setting.choices if name not in self.without
        }
        return replace(setting, choices=offered)


@dataclass(frozen=True)
class Lesson:
    """All parameters that a page's address may hold, and the page's title."""

    page: str
    parameters: Sequence[Parameter] = field(default_factory=list)
    title: str = ""
    former: Mapping[str, str] = field(default_factory=dict)
    """Names that parameters had in older addresses, and those that they have now."""

    @property
    def defaults(self) -> Values:
        """The values with which the lesson opens."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    @property
    def by_name(self) -> dict[str, Parameter]:
        """The parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}

    def label_of(self, name: str, values: Values) -> str:
        """Return the label of the chosen option of a parameter; "" if it is no choice, or none."""
        chosen = self.by_name.get(name)
        return chosen.options[values[name]] if isinstance(chosen, Choice) else ""

    def read(self, query: Mapping[str, str]) -> tuple[Values, list[str]]:
        """Return the values in a query, and a message for every part of it that is not valid."""
        values, ignored = dict(self.defaults), []
        known = self.by_name
        for written, text in query.items():
            name = self.former.get(written, written)
            try:
                if name not in known:
                    raise ExperimentError(
                        f"There is no parameter {name[:LONGEST_VALUE]!r} here."
                        f" There are {', '.join(known)}."
                    )
                values[name] = known[name].read(text)
            except ExperimentError as error:
                ignored.append(str(error))
        return values, ignored

    def to_query(self, values: Values) -> dict[str, str]:
        """Return the values that differ from the defaults."""
        return {
            parameter.name: parameter.write(values[parameter.name])
            for parameter in self.parameters
            if values[parameter.name] != parameter.default
        }
