"""What a process does once before it serves."""

import sys

from ebm_viz.server_settings import SERVER, ServerSettingsError
from ebm_viz.serving.limits.connections import bound_connections, raise_descriptors
from ebm_viz.serving.memory import keep_what_is_loaded
from ebm_viz.serving.processes.shared import STORE


def start() -> None:
    """Get this process ready to serve; exit with a sentence for people if that fails."""
    try:
        STORE.start()
    except ServerSettingsError as error:
        sys.exit(str(error))
    bound_connections(raise_descriptors(), SERVER)
    keep_what_is_loaded()
