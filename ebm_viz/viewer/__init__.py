"""The landscape viewer: a component that plays training runs in the browser, and its routes."""

from ebm_viz.viewer.assets import routes
from ebm_viz.viewer.model import DEFAULT_CURVES, Curve, Line, RunView
from ebm_viz.viewer.mount import Cut, Pressed, landscape_viewer

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
