"""Properties of a loss, found numerically from its values and pushes."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT64
from ebm_viz.core.losses.base import Loss, Objective
from ebm_viz.core.losses.plane import one_against_one

TWO_LABELS = "Shown for two labels: the data and one other."
ONE_NEGATIVE = "Shown for one negative."
ONE_PARTICLE = "Shown for one particle."
ONE_GENERATED = "Shown for one point of the generator."
ONE_NOISE_POINT = "Shown for one noise point, with c + log q = 0."

_NOTES = {
    "box": TWO_LABELS,
    "list": ONE_NEGATIVE,
    "noise": ONE_NOISE_POINT,
    "chains": ONE_PARTICLE,
    "kept_chains": ONE_PARTICLE,
    "generator": ONE_GENERATED,
}
_AT = 1.0
"""F⁺ while F⁻ varies."""
_SHARE_OF_SOFT = 1e-3


@dataclass(frozen=True)
class _Fading:
    """How the upward push on F⁻ ends as F⁻ rises.

    end: the F⁻ from which the push is exactly 0, if there is one. lifts: whether there is any push.
    fades: whether the push weakens to next to nothing.
    """

    end: float | None
    lifts: bool
    fades: bool


@lru_cache(maxsize=256)
def margin_of(loss: Objective) -> str:
    """Return at which gap the push on negatives ends; for losses of levels, at which F⁻.

    m, 2 m, …: the end moves with the margin. 0 or another number: the end is fixed there. soft: the
    push fades but never ends. none: the push stays, or there is none.
    """
    if not isinstance(loss, Loss):
        return "none"
    here, wider = _fading(loss, 1.0), _fading(loss, 2.0)
    if not here.lifts or (here.end is None and not here.fades):
        return "none"
    if here.end is None or wider.end is None:
        return "soft"
    times = round(wider.end - here.end, 2)
    if times:
        return "m" if times == 1 else f"{times:g} m"
    return f"{round(here.end if loss.depends_on == 'levels' else here.end - _AT, 2) + 0.0:g}"


@lru_cache(maxsize=256)
def matters(loss: Objective, setting: str) -> bool:
    """Whether a setting changes the loss on the plane of F⁺ and F⁻."""
    if setting not in loss.settings or not isinstance(loss, Loss):
        return False
    axis = torch.linspace(-3, 3, 25, **FLOAT64)
    negative, positive = (grid.reshape(-1) for grid in torch.meshgrid(axis, axis, indexing="ij"))
    values = [one_against_one(loss, positive, negative, **{setting: s})[0] for s in (0.5, 1.3)]
    return not torch.equal(*(value.nan_to_num() for value in values))


def note_on(loss: Loss) -> str:
    """Return what the plane shows of a loss of more than two energies; empty for other losses."""
    return _NOTES.get(loss.compares, "")


def _fading(loss: Loss, margin: float) -> _Fading:
    negative = torch.arange(_AT - 0.45, _AT + 40, 0.01, **FLOAT64)
    lift = _push_on(loss, negative, margin).abs()
    pushed = lift.nonzero()
    if len(pushed) == 0:
        return _Fading(end=None, lifts=False, fades=False)
    last = int(pushed[-1])
    end = float(negative[last + 1]) if last + 1 < len(negative) else None
    fades = bool(lift[-1] < _SHARE_OF_SOFT * lift.max())
    return _Fading(end=end, lifts=True, fades=fades)


def _push_on(loss: Loss, negative: Tensor, margin: float) -> Tensor:
    positive = torch.full_like(negative, _AT)
    return one_against_one(loss, positive, negative, margin=margin)[2].nan_to_num()
