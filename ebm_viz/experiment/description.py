"""The base of all descriptions of a run: a table of settings with limits, labels and identity."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from ebm_viz.experiment import messages
from ebm_viz.experiment.messages import ExperimentError
from ebm_viz.experiment.setting import LONGEST_VALUE, Setting, Value


class Chooser(Protocol):
    """An entry of a registry, which may have settings and defaults of its own."""

    @property
    def description(self) -> str:
        """One sentence that says what it is."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The names of the settings that it uses."""

    @property
    def defaults(self) -> Mapping[str, Any]:
        """The defaults that it has of its own."""


class Description(BaseModel):
    """A complete, validated, frozen description of one run; its fields are the table of settings.

    All fields have defaults. A field that is not given takes the default of a chosen entry of a
    registry, if that has one. Values outside their limits raise ExperimentError, a ValueError.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, use_attribute_docstrings=True
    )

    settings: ClassVar[Mapping[str, Setting]] = {}
    """Every field as a Setting, by name, in the order of the table."""
    choosers: ClassVar[Mapping[str, Mapping[str, Chooser]]] = {}
    """The fields that choose an entry of a registry; an entry may have fields and defaults of its
    own. The defaults of later choosers override those of earlier ones.
    """
    nested_errors: ClassVar[tuple[type[ValueError], ...]] = (ExperimentError,)
    """Errors of a single field whose own message explains what is wrong."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.settings = {name: cls._setting(name) for name in cls.model_fields}

    def __init__(self, /, **values: Any) -> None:
        self._refuse_unknown(values)
        try:
            super().__init__(**{**self._defaults_of_choices(values), **values})
        except ValidationError as error:
            raise ExperimentError(
                " ".join(self._sentence(detail) for detail in error.errors())
            ) from None

    @field_validator("*", mode="before")
    @classmethod
    def _one_value(cls, value: object, info: ValidationInfo) -> object:
        setting = cls.settings[str(info.field_name)]
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError("not a text or a number")
        if setting.choices is not None and value not in setting.choices:
            raise ValueError("not a choice")
        return value

    @field_validator("*")
    @classmethod
    def _one_zero(cls, value: Value) -> Value:
        return value + 0.0 if isinstance(value, float) else value  # −0.0 would have its own key

    @cached_property
    def key(self) -> str:
        """Return 16 hex characters that identify the content, the same in every process."""
        content = json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def differing(self) -> dict[str, Value]:
        """Return the settings whose values differ from the defaults of the chosen entries."""
        kept: dict[str, Value] = {}
        for name in [
            *self.choosers,
            *(name for name in self.settings if name not in self.choosers),
        ]:
            usual = self._defaults_of_choices(kept).get(name, self.settings[name].default)
            if getattr(self, name) != usual:
                kept[name] = getattr(self, name)
        return {name: kept[name] for name in self.settings if name in kept}

    def replace(self, **changes: Any) -> Self:
        """Return this description with some settings changed.

        Of the others, those that differ from their defaults keep their values; the rest take the
        defaults of the new choices.
        """
        return type(self)(**{**self.differing(), **changes})

    def to_query(self) -> dict[str, str]:
        """Return the settings that differ from their defaults as URL parameters."""
        return {name: _text(value) for name, value in self.differing().items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Return the description of URL parameters; unknown or bad ones raise ExperimentError."""
        for name, value in query.items():
            longest = cls.settings[name].longest if name in cls.settings else LONGEST_VALUE
            if len(str(value)) > longest:
                raise ExperimentError(messages.too_long(str(name), str(value), longest))
        return cls(**{str(name): value for name, value in query.items()})

    def to_json(self) -> str:
        """Return all settings as a JSON object."""
        return json.dumps(self.model_dump(), indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the description of a JSON object; anything else raises ExperimentError."""
        try:
            values = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            raise ExperimentError(messages.NOT_JSON) from None
        if not isinstance(values, dict):
            raise ExperimentError(messages.NOT_AN_OBJECT)
        return cls(**values)

    @classmethod
    def _setting(cls, name: str) -> Setting:
        field = cls.model_fields[name]
        extra: Any = field.json_schema_extra
        help = " ".join((field.description or "").split())
        return Setting(name=name, help=help, default=field.default, **extra)

    @classmethod
    def _defaults_of_choices(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the defaults of the chosen entries.

        Later choosers (the optimiser last) override earlier ones.
        """
        defaults: dict[str, Any] = {}
        for chooser, table in cls.choosers.items():
            name = values.get(chooser, defaults.get(chooser, cls.settings[chooser].default))
            if isinstance(name, str) and name in table:
                defaults.update(table[name].defaults)
        return defaults

    @classmethod
    def _refuse_unknown(cls, values: Mapping[str, Any]) -> None:
        for name in values:
            if name not in cls.settings:
                raise ExperimentError(messages.unknown(name, cls.settings))

    @classmethod
    def _sentence(cls, detail: ErrorDetails) -> str:
        reason = detail.get("ctx", {}).get("error")
        if not detail["loc"]:
            return str(reason)
        setting = cls.settings[str(detail["loc"][0])]
        if isinstance(reason, cls.nested_errors):
            return messages.unreadable(setting.full_name, str(reason))
        return messages.not_allowed(setting.full_name, detail["input"], setting.limits)


def _text(value: Value) -> str:
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
