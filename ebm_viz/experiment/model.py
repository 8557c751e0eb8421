"""The description of a training: the table of settings, with what must hold between them."""

import re
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from pydantic import field_validator, model_validator

from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES, EnergyDefinition
from ebm_viz.core.expression import ExpressionError, parse
from ebm_viz.core.losses import LOSSES, Loss, Objective
from ebm_viz.core.losses.own_loss import OWN, own_loss
from ebm_viz.core.own_points import OwnPoints, OwnPointsError
from ebm_viz.experiment import messages
from ebm_viz.experiment.messages import ExperimentError
from ebm_viz.experiment.setting import Setting
from ebm_viz.experiment.table import ALWAYS, CHOOSERS, Table


class Experiment(Table):
    """A complete, validated description of one training; the same Experiment gives the same
    landscapes.

    All fields have defaults. A field that is not given takes the default of the chosen data set,
    energy, loss or optimiser, if that has one (two moons have noise 0.12). Values outside their
    limits raise ExperimentError, a ValueError.

    >>> experiment = Experiment(dataset="ring", loss="hinge", margin=2.0)
    >>> experiment.noise
    0.12
    >>> experiment.to_query()
    {'dataset': 'ring', 'loss': 'hinge', 'margin': '2'}
    >>> Experiment(margin=99)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ExperimentError: Margin m (margin) cannot be 99: it is a number from 0.1 to 10.
    """

    nested_errors = (ExperimentError, ExpressionError, OwnPointsError)

    def __init__(self, /, **values: Any) -> None:
        super().__init__(**values)

    @field_validator("expression")
    @classmethod
    def _one_spelling(cls, value: str) -> str:
        return str(parse(value))

    @field_validator("own_points")
    @classmethod
    def _one_text_of_points(cls, value: str) -> str:
        text = OwnPoints.from_text(value).text
        return value if value == text else text  # share one long text between experiments

    @field_validator("start")
    @classmethod
    def _one_origin(cls, value: str) -> str:
        if not value:
            return value
        origin = Experiment.from_query(dict(parse_qsl(value, keep_blank_values=True)))
        if origin.start:
            raise ExperimentError(messages.TWO_STARTS)
        address = urlencode({"loss": origin.loss, **origin.to_query()})
        if len(address) > SETTINGS["start"].longest:
            raise ExperimentError(messages.long_start(address, SETTINGS["start"].longest))
        return address

    @model_validator(mode="after")
    def _fitting_origin(self) -> Self:
        origin = self.origin
        energy = self.energy_definition
        kind = ("energy", *(name for name in energy.settings if name not in energy.changeable))
        for name in kind if origin else ():
            there, here = getattr(origin, name), getattr(self, name)
            if there != here:
                raise ExperimentError(messages.other_energy(name, there, here))
        if origin and self.start_step > origin.steps:
            raise ExperimentError(messages.start_too_late(self.start_step, origin.steps))
        return self

    @model_validator(mode="after")
    def _fitting_loss(self) -> Self:
        if self.conditional and not self.loss_definition.trains_conditional:
            raise ExperimentError(messages.joint_only(self.loss_definition.label, self.loss))
        return self

    @property
    def energy_definition(self) -> EnergyDefinition:
        """The chosen energy."""
        return ENERGIES[self.energy]

    @property
    def conditional(self) -> bool:
        """Whether F models p(y|x), so that only energies of the same x compete."""
        return self.models == "conditional"

    @property
    def origin(self) -> "Experiment | None":
        """The experiment that this one continues from its step `start_step`, if any."""
        return Experiment.from_query(dict(parse_qsl(self.start))) if self.start else None

    @property
    def loss_definition(self) -> Objective:
        """The chosen loss, or the loss of the typed expression."""
        return own_loss(self.expression) if self.loss == OWN else LOSSES[self.loss]

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Return the experiment of URL parameters; unknown or bad ones raise ExperimentError."""
        try:
            return super().from_query(query)
        except ExperimentError as error:
            if "(expression)" in str(error) and _lost_a_plus(str(query.get("expression", ""))):
                raise ExperimentError(f"{error} {messages.WRITE_PLUS}") from None
            raise

    @property
    def loss_of_energies(self) -> Loss:
        """The chosen loss, if it is a loss of energies; ExperimentError if it is one of slopes."""
        loss = self.loss_definition
        if not isinstance(loss, Loss):
            raise ExperimentError(messages.no_pushes(loss.label))
        return loss

    def relevant_settings(self) -> list[Setting]:
        """Return the settings that affect this experiment's landscapes, in the table's order."""
        loss, chosen = self.loss_definition, set(ALWAYS)
        for chooser, table in CHOOSERS.items():  # an entry may call for a later chooser
            if chooser in chosen:
                entry = loss if chooser == "loss" else table[getattr(self, chooser)]
                chosen.update(entry.settings)
        if loss.trains_conditional:
            chosen.add("models")
        if self.conditional and "nodes" in chosen:
            chosen = chosen - {"nodes"} | {"column_nodes"}
        if DATASETS[self.dataset].drawn:
            chosen.add("samples")
        if self.start:
            chosen |= {"start", "start_step"}
        return [setting for name, setting in SETTINGS.items() if name in chosen]


SETTINGS: Mapping[str, Setting] = Experiment.settings
"""Every setting by name, in the order of the table."""


def _lost_a_plus(expression: str) -> bool:
    """Whether + in place of blanks makes it readable: in an address, + stands for a blank."""
    restored = re.sub(r"(?<=[\w.)⁺⁻]) +(?=[\w.(])", "+", expression)
    try:
        parse(restored)
    except ExpressionError:
        return False
    return restored != expression
