"""What a setting is, and how a table declares one.

The docstring of a field is its help text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

Group = Literal["Data", "Energy", "Loss", "Negatives", "Optimiser"]
Value = str | int | float


LONGEST_VALUE = 64
"""Most characters of a value in a URL, unless a setting has a limit of its own."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One field of Experiment, as it appears in a widget, a URL or a message.

    kind: choice, int, float or text. low, high: the limits of a number, both included. choices: the
    names of a choice, with their labels. default: the value, unless the chosen data set, energy,
    loss or optimiser has another. logarithmic: whether a slider steps by ratios.
    """

    name: str
    label: str
    help: str
    group: Group
    kind: Literal["choice", "int", "float", "text"]
    default: Value
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    logarithmic: bool = False
    choices: Mapping[str, str] | None = None
    longest: int = LONGEST_VALUE

    @property
    def full_name(self) -> str:
        """The label, and the name that stands in addresses."""
        return f"{self.label} ({self.name})"

    @property
    def limits(self) -> str:
        """The allowed values, in words."""
        if self.choices is not None:
            return f"one of {', '.join(self.choices)}"
        if self.kind == "text":
            return f"a text of at most {self.longest} characters"
        whole = "a whole number " if self.kind == "int" else "a number "
        return f"{whole}from {self.low:,.15g} to {self.high:,.15g}"


def number(
    group: Group,
    label: str,
    default: float,
    *,
    low: float,
    high: float,
    unit: str = "",
    log: bool = False,
) -> Any:
    """Describe a field that holds a number from `low` to `high`, both included.

    The type of the default decides whether it is whole. log: whether a slider steps by ratios.
    """
    kind = type(default)
    finite = None if kind is int else False
    extra = {"kind": kind.__name__, "low": low, "high": high, "unit": unit, "logarithmic": log}
    return _field(group, label, default, extra, ge=low, le=high, allow_inf_nan=finite)


def choice(group: Group, label: str, default: str, *, table: Mapping[str, Any]) -> Any:
    """Describe a field that holds the name of an entry of `table`."""
    choices = {name: getattr(entry, "label", entry) for name, entry in table.items()}
    return _field(group, label, default, {"kind": "choice", "choices": choices})


def text(group: Group, label: str, default: str, *, longest: int) -> Any:
    """Describe a field that holds a text of at most `longest` characters."""
    return _field(group, label, default, {"kind": "text", "longest": longest}, max_length=longest)


def _field(group: Group, label: str, default: Value, extra: Any, **limits: Any) -> Any:
    extra |= {"group": group, "label": label}
    return Field(default=default, json_schema_extra=extra, **limits)
