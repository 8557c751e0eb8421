"""See how a loss shapes the energy landscape of a small energy-based model while it trains."""

from ebm_viz.core.landscape import Landscape
from ebm_viz.experiment import Experiment
from ebm_viz.training import Snapshot, train

__all__ = ["Experiment", "Landscape", "Snapshot", "train"]
