"""A board of losses: what the Losses page shows, independent of how it is drawn."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from ebm_viz.core.losses.facts import matters
from ebm_viz.core.losses.plane import LARGEST_ENERGY
from ebm_viz.experiment import Experiment, ExperimentError

LossPanel = Literal[
    "plane_a",
    "plane_b",
    "value_gap",
    "push_gap",
    "value_positive",
    "value_negative",
    "push_positive",
    "push_negative",
]
PLANES: tuple[LossPanel, ...] = ("plane_a", "plane_b")
LOSS_SETTINGS = ("margin", "beta", "gamma", "window")
"""Settings that losses depend on."""

_AGAINST_GAP: tuple[LossPanel, ...] = ("value_gap", "push_gap")
_AGAINST_POSITIVE: tuple[LossPanel, ...] = ("value_positive", "push_positive")
_AGAINST_BOTH: tuple[LossPanel, ...] = (
    "value_positive",
    "value_negative",
    "push_positive",
    "push_negative",
)


class LossBoard(BaseModel, frozen=True, extra="forbid"):
    """One or two losses over the plane of F⁺ and F⁻, and along lines through one point of it.

    losses: each as an experiment, of which only the loss and its settings are used; both have the
    same values of settings that matter to both. positive, negative: the point (F⁺, F⁻). panels:
    those to draw; if empty, all that the losses have.
    """

    losses: tuple[Experiment, ...] = Field(min_length=1, max_length=2)
    positive: float = Field(ge=-LARGEST_ENERGY, le=LARGEST_ENERGY, allow_inf_nan=False)
    negative: float = Field(ge=-LARGEST_ENERGY, le=LARGEST_ENERGY, allow_inf_nan=False)
    panels: tuple[LossPanel, ...] = Field((), max_length=8)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for experiment in self.losses:
            _ = experiment.loss_of_energies  # raises for a loss without pushes
        for name in LOSS_SETTINGS:
            values = sorted(self._values(name))
            if len(values) > 1:
                raise ExperimentError(
                    f"A board has one {name}. These losses have {values[0]:g} and {values[1]:g};"
                    " give both the same."
                )
        for panel in self.panels:
            if panel not in self.offered:
                raise ExperimentError(
                    f"The panel {panel!r} is not on this board. There are"
                    f" {', '.join(self.offered)}."
                )
        return self

    @property
    def offered(self) -> tuple[LossPanel, ...]:
        """The panels that these losses have: a plane for each, and curves along their variables."""
        depends_on = {experiment.loss_definition.depends_on for experiment in self.losses}
        curves = {"gap": _AGAINST_GAP, "level": _AGAINST_POSITIVE}
        one = next(iter(depends_on)) if len(depends_on) == 1 else ""
        return (*PLANES[: len(self.losses)], *curves.get(one, _AGAINST_BOTH))

    @property
    def shown(self) -> tuple[LossPanel, ...]:
        """The panels that are drawn, in the order of the page."""
        return tuple(panel for panel in self.offered if not self.panels or panel in self.panels)

    @property
    def settings(self) -> dict[str, float]:
        """The settings that matter to at least one loss of the board, by name."""
        values = {name: self._values(name) for name in LOSS_SETTINGS}
        return {name: found.pop() for name, found in values.items() if found}

    def _values(self, setting: str) -> set[float]:
        return {
            getattr(experiment, setting)
            for experiment in self.losses
            if matters(experiment.loss_definition, setting)
        }
