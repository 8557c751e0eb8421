"""A loss on the plane of one positive and one negative energy."""

from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.losses import Loss


def one_against_one(
    loss: Loss, positive: Tensor, negative: Tensor, **settings: Any
) -> tuple[Tensor, Tensor, Tensor]:
    """Return ℓ, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻, each (n,), for pairs of energies F⁺ (n,) and F⁻ (n,).

    A loss with several negatives gets only this one. A loss over the whole box gets two labels, the
    positive's and the negative's.
    """
    if loss.compares in _SHARED:
        labels = torch.stack([positive, negative], dim=1)

        def of_two(pair: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            with_itself = loss.compares == "box"
            against = pair if with_itself else pair[1:]
            value = loss.value(pair[:1], against, **settings)
            direct, through = loss.pushes(pair[:1], against, **settings)
            return value[0], direct[0] + through[0] if with_itself else direct[0], through[-1]

        value, down, up = torch.vmap(of_two)(labels)
        return value, down, up
    shape = (len(negative), 1) if loss.compares in _SEVERAL else (len(negative),)
    value = loss.value(positive, negative.view(shape), **settings)
    down, up = loss.pushes(positive, negative.view(shape), **settings)
    return value, down, up.reshape(len(negative))


_SHARED = frozenset({"box", "chains", "kept_chains", "generator"})
_SEVERAL = frozenset({"list", "noise"})
