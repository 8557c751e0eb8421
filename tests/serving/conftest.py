import pytest

from ebm_viz.serving.runs.trainer import Trainer
from tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def trainer():
    one = Trainer()
    yield one
    one.end()
