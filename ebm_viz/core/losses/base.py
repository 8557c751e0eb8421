"""What every loss declares, and what a loss of energies computes.

A loss acts on the landscape only through its pushes, the derivatives ∂ℓ/∂F at the points it looks
at: where a push is positive, training pushes the energy down; where it is negative, training pushes
the energy up. Each loss computes its value and, in closed form, its pushes. Losses of slopes look
at ∇F instead (see `losses.scores`) and have no pushes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from torch import Tensor

Compares = Literal["nothing", "pairs", "list", "noise", "chains", "kept_chains", "generator", "box"]
DependsOn = Literal["level", "gap", "levels", "ratio", "slope"]

Tensors = tuple[Tensor, Tensor]

WITHOUT_Z = "Likelihood without Z"
"""The group of the losses that get around the integral Z."""

_OF_THE_VALUE = frozenset({"margin", "beta", "gamma", "window", "sigma"})


class Objective:
    """What a training minimises: its names, its settings and its properties."""

    name: str
    label: str
    description: str
    formula: str
    """LaTeX."""
    plain: str
    """The formula in plain text."""
    source: str
    group: str = ""
    depends_on: DependsOn
    """level: F⁺ alone. gap: differences of energies only. levels: F⁺ and F⁻ each on its own. ratio:
    F⁺/F⁻. slope: ∇F, and no energies.
    """
    settings: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = MappingProxyType({})
    can_collapse: bool
    """Whether a flat surface minimises it."""
    kink: str | None = None
    """Where the loss has a kink and which of the valid slopes is taken there; None for smooth
    losses.
    """

    bias: str = ""
    """How far its optimum, or its gradient, is from that of the likelihood, in a few words."""
    estimates_likelihood: bool = False
    """Whether its gradient is meant to be that of NLL/β."""

    @property
    def trains_conditional(self) -> bool:
        """Whether it can train a conditional energy, by negatives y of the same x or by Z(x)."""
        return False

    @property
    def in_menu(self) -> str:
        """The label in a list of all losses."""
        return f"{self.label} · without Z" if self.group == WITHOUT_Z else self.label

    @property
    def has_margin(self) -> bool:
        """Whether the loss has a margin m to choose."""
        return "margin" in self.settings

    def settings_in(self, experiment: object) -> dict[str, Any]:
        """Return the values of this loss's settings in `experiment`."""
        return {
            setting: getattr(experiment, setting)
            for setting in self.settings
            if setting in _OF_THE_VALUE
        }


class Loss(Objective, ABC):
    """A loss of energies: its value and its pushes.

    `positive` (n,) holds the energies F⁺ of data points. What `negative` holds depends on
    `compares`:
        nothing   it is not used
        pairs     (n,) one negative energy F⁻ for each positive
        list      (n, k) k negative energies for each positive
        noise     (n, ν) energies of noise points of known density
        chains, kept_chains
                  (m,) energies of particles of chains that start at the data, or that are kept
        generator (m,) energies of points that a generator has made
        box       (q,) energies over the whole box or over all labels; `log_weights` (q,) are the
                  logs of the areas that the nodes represent (0 for labels). For a conditional
                  energy, (n, q) energies along the column of each positive, and logs of lengths
    `value` returns (n,), the loss of each positive. `pushes` returns the derivatives of
    value(...).sum() with respect to `positive` and `negative`, in their shapes. Settings that a
    loss does not use are ignored.

    >>> import torch
    >>> from ebm_viz.core.losses import LOSSES
    >>> positive, negative = torch.tensor([0.2, 0.0]), torch.tensor([0.5, 3.0])
    >>> LOSSES["hinge"].value(positive, negative, margin=1.0)
    tensor([0.7000, 0.0000])
    >>> LOSSES["hinge"].pushes(positive, negative, margin=1.0)
    (tensor([1., 0.]), tensor([-1., -0.]))
    """

    compares: Compares
    pair: str
    """The loss of one positive against one negative, as an `Expression`, which may also use gamma
    and window. Pictures that compute the loss themselves read it.
    """
    lifts_everywhere: bool = False
    """Whether every point of the box is pushed up, in proportion to its Gibbs density."""

    @property
    def trains_conditional(self) -> bool:
        return self.group != WITHOUT_Z

    @abstractmethod
    def value(self, positive: Tensor, negative: Tensor, **settings: Any) -> Tensor:
        """Return the loss of each positive (n,)."""

    @abstractmethod
    def pushes(self, positive: Tensor, negative: Tensor, **settings: Any) -> Tensors:
        """Return ∂ Σℓ/∂F⁺ and ∂ Σℓ/∂F⁻."""
