"""Trainings that all their viewers share, and the routes that serve them."""

import torch

from ebm_viz.serving.http.routes import last_route, routes
from ebm_viz.serving.http.search_routes import search_routes
from ebm_viz.serving.kept_points import KEPT_POINTS, KeptPoints
from ebm_viz.serving.limits.admission import admit, admit_size
from ebm_viz.serving.limits.security import middleware
from ebm_viz.serving.memory import keep_freed_memory
from ebm_viz.serving.processes.shared import STORE
from ebm_viz.serving.runs.batch import EDITION
from ebm_viz.serving.runs.contract import FullError, SharedRun, Store, UnknownRunError
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.store import RunStore
from ebm_viz.serving.runs.wanted import Wanted
from ebm_viz.serving.starting import start
from ebm_viz.serving.visitors import Visitor, network_of

torch.set_num_threads(1)  # the models are so small that extra threads only wait for each other
keep_freed_memory()

__all__ = [
    "EDITION",
    "KEPT_POINTS",
    "STORE",
    "FullError",
    "KeptPoints",
    "Run",
    "RunStore",
    "SharedRun",
    "Store",
    "UnknownRunError",
    "Visitor",
    "Wanted",
    "admit",
    "admit_size",
    "last_route",
    "middleware",
    "network_of",
    "routes",
    "search_routes",
    "start",
]
