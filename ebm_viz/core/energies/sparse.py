"""Sparse coding as an energy: the reconstruction error of a few columns, and their cost."""

from collections.abc import Sequence
from itertools import combinations

import torch
from torch import Tensor

from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition, Latent

_ON_IT = 1e-5
"""How far outside a side, as a share of the limit, a point may lie and still count as on it."""
_SMALLEST = 1e-6
"""Columns shorter than this reconstruct nothing."""


class SparseCode(AutomaticEnergy):
    """F(y) = min_z ‖y − Wz‖² + λ‖z‖₁ with W (2, columns), no column longer than 1.

    The minimum is taken exactly, in its dual: with u = 2(y − Wz) it is the largest u·y − ‖u‖²/4 in
    the polygon |w_j·u| ≤ λ, so that u is the point of the polygon nearest to 2y, and ∇F = u. It
    lies on a side where one column is used, on a corner where two are. Olshausen & Field 1997.
    """

    def __init__(
        self, generator: torch.Generator, data: Tensor, columns: int, sparsity: float
    ) -> None:
        super().__init__({"columns": (2, columns)})
        self._sparsity = sparsity
        self._views[0].normal_(generator=generator)
        self._views[0].div_(self._views[0].norm(dim=0))

    def project(self) -> None:
        """Shorten columns to length 1: longer columns would make z, and its cost, small."""
        columns = self._views[0]
        columns.div_(columns.norm(dim=0).clamp(min=1))

    def landmarks(self) -> Tensor:
        """Return the columns, (columns, 2): what one unit of each reconstructs."""
        return self._views[0].t()

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        residuals = 2 * points - _beyond(parameters[0], 2 * points, self._sparsity)
        return points.square().sum(1) - (points - residuals / 2).square().sum(1)


def _beyond(columns: Tensor, targets: Tensor, limit: float) -> Tensor:
    """Return targets (n, 2) minus their nearest points in the polygon |w_j·u| ≤ limit, (n, 2)."""
    corners = _corners(columns, limit)
    with torch.no_grad():
        to_sides = _distances_to_sides(columns, targets, limit)
        to_corners = torch.cdist(targets, corners)
        nearest = torch.cat([to_sides, to_corners], dim=1).argmin(1)
        outside = (targets @ columns).abs().amax(1) > limit
    sides = columns.shape[1]
    column = columns.t()[nearest.clamp(max=sides - 1)]
    along = (targets * column).sum(1)
    excess = along - limit * along.sign()
    from_side = (excess / column.square().sum(1).clamp(min=_SMALLEST**2))[:, None] * column
    if not len(corners):
        return torch.where(outside[:, None], from_side, 0)
    from_corner = targets - corners[(nearest - sides).clamp(min=0)]
    beyond = torch.where((nearest < sides)[:, None], from_side, from_corner)
    return torch.where(outside[:, None], beyond, 0)


def _distances_to_sides(columns: Tensor, targets: Tensor, limit: float) -> Tensor:
    """Return the distance to the line of each side, shape (n, columns); infinite if its nearest
    point is not on the polygon.
    """
    lengths = columns.norm(dim=0)
    along = targets @ columns
    excess = along - along.clamp(-limit, limit)
    steps = excess / lengths.square().clamp(min=_SMALLEST**2)
    met = along[:, None, :] - steps[:, :, None] * (columns.t() @ columns)
    on_it = (met.abs() <= limit * (1 + _ON_IT)).all(2) & (excess != 0) & (lengths > _SMALLEST)
    return torch.where(on_it, (excess / lengths.clamp(min=_SMALLEST)).abs(), torch.inf)


def _corners(columns: Tensor, limit: float) -> Tensor:
    """Return the corners of the polygon, shape (c, 2)."""
    pairs = list(combinations(range(columns.shape[1]), 2))
    if not pairs:
        return columns.new_zeros(0, 2)
    first, second = (columns[:, list(one)] for one in zip(*pairs, strict=True))
    area = first[0] * second[1] - first[1] * second[0]
    crossed = area.abs() > _SMALLEST
    first, second, area = first[:, crossed], second[:, crossed], area[crossed]
    met = []
    for sign in (1, -1):
        across = torch.stack([second[1] - sign * first[1], sign * first[0] - second[0]])
        corner = limit * across / area
        met += [corner, -corner]
    corners = torch.cat(met, dim=1).t()
    return corners[((corners @ columns).abs() <= limit * (1 + _ON_IT)).all(1)]


SPARSE = EnergyDefinition(
    name="sparse",
    label="Sparse coding",
    description="What a few columns do not reconstruct, plus the cost of using them.",
    settings=("columns", "sparsity"),
    changeable=("sparsity",),
    build=SparseCode,
    latent=lambda experiment: Latent("column", price=experiment.sparsity),
)
