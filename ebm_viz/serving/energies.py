"""An energy at the end of its training, for pages that search it."""

import time

from ebm_viz.core.energies import Energy
from ebm_viz.experiment import Experiment
from ebm_viz.serving.store import STORE, Store
from ebm_viz.training import Snapshot, train_in_pieces

SECONDS_A_TURN = 0.02


def trained_energy(experiment: Experiment, store: Store = STORE) -> Energy:
    """Train in turns with the runs that people look at, and return the energy of the last step."""
    pieces = train_in_pieces(experiment)
    newest: list[Snapshot] = []
    while True:
        with store.turn():
            stop = time.monotonic() + SECONDS_A_TURN
            for piece in pieces:
                newest = newest if piece is None else [piece]
                if time.monotonic() > stop:
                    break
            else:
                return newest[0].energy()
