"""Trainings worth seeing, each with a name and a sentence on what to look for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OWN = "own"
"""The name of settings that are no preset."""


@dataclass(frozen=True)
class Preset:
    """A training with a name. sentence: what to look for. settings: those that are not defaults."""

    name: str
    label: str
    sentence: str
    settings: Mapping[str, Any] = field(default_factory=dict)
