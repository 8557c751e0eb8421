"""The landscape viewer: a component that plays training runs in the browser, and its routes."""

from ebm_viz.scene.curves import DEFAULT_CURVES, Curve, Line
from ebm_viz.scene.scene import Cut
from ebm_viz.viewer.assets import routes
from ebm_viz.viewer.model import RunView
from ebm_viz.viewer.mount import Pressed, landscape_viewer

__all__ = [
    "DEFAULT_CURVES",
    "Curve",
    "Cut",
    "Line",
    "Pressed",
    "RunView",
    "landscape_viewer",
    "routes",
]
