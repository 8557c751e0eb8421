"""The user's own points: their text, their scaling into the box, and tables they come from."""

from ebm_viz.core.own_points.points import (
    LARGEST_COORDINATE,
    LONGEST_TEXT,
    MOST_POINTS,
    STARTER,
    Empirical,
    OwnPoints,
    OwnPointsError,
    Scaling,
)

__all__ = [
    "LARGEST_COORDINATE",
    "LONGEST_TEXT",
    "MOST_POINTS",
    "STARTER",
    "Empirical",
    "OwnPoints",
    "OwnPointsError",
    "Scaling",
]
