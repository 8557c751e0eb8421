"""Exports what is on the screen as a file: pictures, films, slides and data."""

from ebm_viz.exports.formats import FORMATS
from ebm_viz.exports.loss_order import LossOrder
from ebm_viz.exports.order import Order
from ebm_viz.exports.routes import lifespan, routes
from ebm_viz.exports.watch import ExportError, Watch
from ebm_viz.exports.writers import export

__all__ = ["FORMATS", "ExportError", "LossOrder", "Order", "Watch", "export", "lifespan", "routes"]
