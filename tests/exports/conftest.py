import pytest

from ebm_viz import Experiment
from ebm_viz.serving import Run
from tests.advance import advance

SHORT = Experiment(loss="hinge", steps=40, samples=200, batch=32)


@pytest.fixture(scope="session")
def short_run():
    run = Run(SHORT)
    advance(run)
    return run
