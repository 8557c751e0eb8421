"""Descriptions of what a picture shows, independent of how it is drawn.

A scene has runs, panels, a step, β and a camera. A board shows losses.
"""

from ebm_viz.scene.curves import DEFAULT_CURVES, WALK_CURVES, Curve, Line
from ebm_viz.scene.losses import LossBoard
from ebm_viz.scene.scene import Cut, Scene, Shown, Style
from ebm_viz.scene.view import PANELS, WALK_PANELS, Camera, Show, View, ViewError
from ebm_viz.walk import Walk

__all__ = [
    "DEFAULT_CURVES",
    "PANELS",
    "WALK_CURVES",
    "WALK_PANELS",
    "Camera",
    "Curve",
    "Cut",
    "Line",
    "LossBoard",
    "Scene",
    "Show",
    "Shown",
    "Style",
    "View",
    "ViewError",
    "Walk",
]
