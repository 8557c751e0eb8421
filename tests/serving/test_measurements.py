"""Measurements in turns: made once, for everybody who asks."""

import threading
import time

import pytest

from ebm_viz.serving.measurements import Measurements
from ebm_viz.serving.runs.trainer import Trainer


@pytest.fixture
def measurements():
    trainer = Trainer()
    yield Measurements(trainer, most=2)
    trainer.end()


def of(value, pieces=3, made=None):
    def measure():
        for _ in range(pieces):
            yield
        if made is not None:
            made.append(value)
        return value

    return measure


def test_it_is_made_once_for_all_who_ask(measurements):
    made = []
    assert measurements.known("a") is None
    for _ in range(3):
        assert measurements.wait("a", of(5, made=made), 10) == 5
    assert made == [5]
    assert measurements.known("a") == 5


def test_who_does_not_wait_long_enough_goes_on_from_there(measurements):
    gate = threading.Event()

    def slow():
        yield
        while not gate.is_set():
            time.sleep(0.01)
            yield
        return "found"

    assert measurements.wait("slow", slow, 0.1) is None
    assert measurements.wait("quick", of(1), 10) == 1  # nobody is held up meanwhile
    gate.set()
    assert measurements.wait("slow", of("begun anew"), 10) == "found"


def test_a_failure_is_told_and_the_next_begins_anew(measurements):
    def broken():
        yield
        raise ArithmeticError

    with pytest.raises(RuntimeError, match="met an error"):
        measurements.wait("a", broken, 10)
    assert measurements.wait("a", of(2), 10) == 2


def test_the_oldest_are_let_go(measurements):
    for name in "abc":
        measurements.wait(name, of(name), 10)
    assert [measurements.known(name) for name in "abc"] == [None, "b", "c"]
