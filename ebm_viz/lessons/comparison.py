"""What the page Losses compares, as its address holds it: losses, their settings, a point."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ebm_viz.core.losses import Objective
from ebm_viz.core.losses.plane import LARGEST_ENERGY
from ebm_viz.experiment import Experiment, ExperimentError, Value, messages
from ebm_viz.numbers import number_in
from ebm_viz.scene import LossBoard
from ebm_viz.scene.losses import LOSS_SETTINGS
from ebm_viz.serving import admit

NONE = "none"

_KEPT = (*LOSS_SETTINGS, "expression")
_LIMITS = f"a number from {-LARGEST_ENERGY:g} to {LARGEST_ENERGY:g}"


@dataclass(frozen=True)
class Comparison:
    """Loss A, loss B if there is one, the settings that both share, and the point of the plane."""

    first: str = "hinge"
    second: str | None = "log"
    settings: Mapping[str, Value] = field(default_factory=dict)
    positive: float = 0.8
    negative: float = 0.4

    def __post_init__(self) -> None:
        for name in self.names:
            _ = self.experiment(name).loss_of_energies  # raises for a loss without pushes
        for label, energy in (("F⁺ (positive)", self.positive), ("F⁻ (negative)", self.negative)):
            if not abs(energy) <= LARGEST_ENERGY:
                raise ExperimentError(messages.not_allowed(label, energy, _LIMITS))

    @property
    def names(self) -> list[str]:
        """The names of the shown losses."""
        return [self.first] if self.second is None else [self.first, self.second]

    def experiment(self, name: str) -> Experiment:
        """Return the experiment with a loss at these settings, and defaults for all others."""
        return Experiment(loss=name, **self.settings)

    def loss(self, name: str) -> Objective:
        """Return a loss by name; `own` is the loss of the typed expression."""
        return self.experiment(name).loss_definition

    def playground_query(self, name: str) -> dict[str, str]:
        """Return the URL parameters that open a loss in the Playground at these settings."""
        settings = self.loss(name).settings
        mattering = {
            setting: value for setting, value in self.settings.items() if setting in settings
        }
        return Experiment(loss=name, **mattering).to_query()

    @property
    def board(self) -> LossBoard:
        """The losses and the point as a board."""
        losses = tuple(self.experiment(name) for name in self.names)
        return LossBoard(losses=losses, positive=self.positive, negative=self.negative)

    def to_query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the defaults."""
        usual = Comparison()
        query = {} if self.first == usual.first else {"a": self.first}
        if self.second != usual.second:
            query["b"] = self.second or NONE
        query |= Experiment(**self.settings).to_query()
        for name in ("positive", "negative"):
            if getattr(self, name) != getattr(usual, name):
                query[name] = f"{getattr(self, name):.6g}"
        return query


def read(query: Mapping[str, str]) -> tuple[Comparison, list[str]]:
    """Return the comparison of the valid parameters, and a message for each invalid one."""
    comparison, ignored = Comparison(), []
    for name, text in query.items():
        try:
            comparison = _with(comparison, name, text)
        except ExperimentError as error:
            ignored.append(str(error))
    return comparison, ignored


def _with(comparison: Comparison, name: str, text: str) -> Comparison:
    if name == "b" and text == NONE:
        return replace(comparison, second=None)
    if name in ("a", "b"):
        loss = Experiment.from_query({"loss": text}).loss
        return replace(comparison, first=loss) if name == "a" else replace(comparison, second=loss)
    if name in _KEPT:
        value = getattr(admit(Experiment.from_query({name: text})), name)
        return replace(comparison, settings={**comparison.settings, name: value})
    if name == "positive":
        return replace(comparison, positive=_energy(text, name))
    if name == "negative":
        return replace(comparison, negative=_energy(text, name))
    known = ", ".join(["a", "b", *_KEPT, "positive", "negative"])
    raise ExperimentError(f"There is no parameter {name[:64]!r} here. There are {known}.")


def _energy(text: str, name: str) -> float:
    energy = number_in(text)
    if not abs(energy) <= LARGEST_ENERGY:
        raise ExperimentError(messages.not_allowed(name, text, _LIMITS))
    return energy
