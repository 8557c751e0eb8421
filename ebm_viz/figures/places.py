"""The places of a latent variable that an energy is made of, as diamonds: the twin of places.js."""

import numpy as np
from numpy.typing import NDArray

FILL, EDGE = "#ff5fa2", "#000000"
EDGE_WIDTH = 1.3
"""Units by which a diamond's edge reaches beyond its corners."""
FEW = 24
"""So few places are drawn larger."""
FEW_REACH, MANY_REACH = (0.02, 5.2), (0.013, 3.6)
"""From a diamond's middle to its corners: a share of the map's side, and units at least."""

Array = NDArray[np.float64]


def reach(count: int, side: float) -> float:
    """Return the units from the middle of one of `count` diamonds to its corners, on a map with a
    side of so many units.
    """
    share, least = FEW_REACH if count <= FEW else MANY_REACH
    return max(least, share * side)


def diamonds(middles: NDArray[np.floating], reach: float) -> Array:
    """Return the closed outlines (m, 5, 2) of diamonds around middles (m, 2)."""
    corners = np.array([[0, -1], [1, 0], [0, 1], [-1, 0], [0, -1]], float)
    outlines: Array = np.asarray(middles, float)[:, None, :] + reach * corners
    return outlines
