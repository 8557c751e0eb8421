"""The store that the pages of this process share: in it, in more processes, or in a cluster."""

import sys

from ebm_viz.server_settings import SERVER, ServerSettings
from ebm_viz.serving.processes.local import ProcessStore
from ebm_viz.serving.runs.contract import Store
from ebm_viz.serving.runs.store import RunStore
from ebm_viz.serving.runs.trainer import Trainer


def store_of(settings: ServerSettings) -> Store:
    """Return a store that trains in this process, in processes of its own or in a cluster."""
    if settings.training_processes and not settings.cluster:
        return ProcessStore(settings)
    if not settings.cluster:
        return RunStore()
    try:
        from ebm_viz.serving.processes.cluster import ClusterStore
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        sys.exit("EBM_VIZ_CLUSTER needs Ray: pip install -r requirements-cluster.txt")
    return ClusterStore(settings.cluster, settings)


STORE = store_of(SERVER)
"""The runs that this process serves."""

TRAINER = STORE.trainer if isinstance(STORE, RunStore) else Trainer()
"""The turns of the work in this process itself: sequences, searches and, if no others do, runs."""
