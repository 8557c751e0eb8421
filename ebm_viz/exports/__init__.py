"""Exports what is on the screen as a file: pictures, films, slides and data."""

from ebm_viz.exports.files.writers import export
from ebm_viz.exports.orders.formats import FORMATS
from ebm_viz.exports.orders.losses import LossOrder
from ebm_viz.exports.orders.scene import Order
from ebm_viz.exports.routes import lifespan, routes
from ebm_viz.exports.watch import ExportError, Watch

__all__ = ["FORMATS", "ExportError", "LossOrder", "Order", "Watch", "export", "lifespan", "routes"]
