"""The crowds of the benchmarks, whose clients are the viewer's own modules."""

import asyncio

from benchmarks.players import play
from benchmarks.server import RunningApp
from ebm_viz.experiment import Experiment
from tests.served import served


def test_players_play_a_run_to_its_end():
    experiment = Experiment(loss="hinge", steps=60, samples=200, batch=32)
    with served() as app:
        (visit,) = asyncio.run(play(RunningApp(app.port, app.pid), [experiment], 60.0))
    assert visit.last is not None
    assert visit.pictures > 1
    assert visit.refused == 0
