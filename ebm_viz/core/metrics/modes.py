"""The mass near each mode of the data: how a model shares its probability among them."""

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT64


class Modes:
    """Discs around the modes of data, and the rest of the box.

    centres: the modes (k, 2), k ≥ 2. reach: the largest radius of a disc; it is smaller where discs
    would overlap. points: the nodes of a grid (n, 2). truth: the share of the data at each, (n,),
    which sums to 1.
    """

    def __init__(self, centres: Tensor, reach: float, points: Tensor, truth: Tensor) -> None:
        radius = min(reach, float(torch.pdist(centres.double()).min()) / 2)
        distance, nearest = torch.cdist(points.double(), centres.double()).min(dim=1)
        rest = torch.full_like(nearest, len(centres))
        self._disc = torch.where(distance < radius, nearest, rest)
        self._count = len(centres) + 1
        self._of_data = self.shares(truth)

    def shares(self, mass: Tensor) -> Tensor:
        """Return the shares near modes and in the rest, (k + 1,), of a mass on the nodes (n,)."""
        total = torch.zeros(self._count, **FLOAT64)
        return total.index_add_(0, self._disc, mass.double())

    def error(self, mass: Tensor) -> float:
        """Return the total variation between the shares of a mass on the nodes and of the data."""
        return float((self.shares(mass) - self._of_data).abs().sum() / 2)
