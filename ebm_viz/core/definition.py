"""What the entries of all registries have: a name, a label, and settings of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar


class Named(Protocol):
    """Anything a registry holds."""

    @property
    def name(self) -> str:
        """As in URLs and Python."""


Entry = TypeVar("Entry", bound=Named)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One entry of a registry.

    name: as in URLs and Python. label: as on the screen. description: one sentence. settings:
    names of the Experiment fields that matter only when this entry is chosen. defaults: values of
    other Experiment fields, used when this entry is chosen and the field is not given.
    """

    name: str
    label: str
    description: str
    settings: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def settings_in(self, experiment: object) -> dict[str, Any]:
        """Return the values of this entry's settings in `experiment`."""
        return {setting: getattr(experiment, setting) for setting in self.settings}


def registry(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the entries by name; a name given twice raises ValueError."""
    table: dict[str, Entry] = {}
    for entry in entries:
        if entry.name in table:
            raise ValueError(f"The name {entry.name!r} is registered twice.")
        table[entry.name] = entry
    return table
