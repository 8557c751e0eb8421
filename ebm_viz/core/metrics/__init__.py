"""The numbers that describe a landscape during training."""

from ebm_viz.core.metrics.metrics import (
    FINE_SIDE,
    TOLERANCE,
    FineGrid,
    FineMetrics,
    Metrics,
    cheap_metrics,
)

__all__ = ["FINE_SIDE", "TOLERANCE", "FineGrid", "FineMetrics", "Metrics", "cheap_metrics"]
