import threading

import numpy as np
import torch

from ebm_viz import Experiment, train
from ebm_viz.core.denormals import FlushDenormals
from ebm_viz.training import Training

TINY = torch.tensor(1e-40)


def kept():
    return float(TINY * 1) != 0


def test_denormals_are_flushed_within_and_kept_after():
    assert kept()
    with FlushDenormals():
        assert not kept()
        with FlushDenormals():
            assert not kept()
        assert not kept(), "the inner one leaves things as it found them"
    assert kept()


def test_an_error_leaves_the_thread_as_it_was():
    @FlushDenormals()
    def fail():
        assert not kept()
        raise ArithmeticError

    for _ in range(2):
        try:
            fail()
        except ArithmeticError:
            assert kept()


def test_whoever_trains_may_go_on_with_denormals_between_snapshots():
    for _ in train(Experiment(steps=10)):
        assert kept()


def test_another_thread_gets_the_same_landscape():
    experiment = Experiment(loss="nll", steps=40)
    found = []
    thread = threading.Thread(target=lambda: found.extend(train(experiment)))
    thread.start()
    thread.join()
    for here, there in zip(train(experiment), found, strict=True):
        assert np.array_equal(here.landscape.energy, there.landscape.energy)


def test_no_sum_of_a_training_notices(monkeypatch):
    experiment = Experiment(loss="nll", steps=150)
    quick, slow = Training(experiment), Training(experiment)
    quick.advance_to(150)
    monkeypatch.setattr(torch, "set_flush_denormal", lambda flush: True)
    slow.advance_to(150)
    assert torch.equal(quick.energy.parameters, slow.energy.parameters)
