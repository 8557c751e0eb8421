"""Searches of a landscape work in turns, and find what they would find alone."""

import threading
import time
from contextlib import suppress

import numpy as np
import pytest
import torch

from ebm_viz import Experiment
from ebm_viz.core.inference import basins, minimise
from ebm_viz.serving import Run, Visitor, Wanted
from ebm_viz.serving.runs.wanted import Frames
from ebm_viz.serving.searches import in_turns
from tests.energies import known_energy

SEARCHING, LOOKING = Visitor("here", "searches"), Visitor("here", "looks")


@pytest.mark.parametrize("method", ["gradient_descent", "differential_evolution", "direct"])
def test_a_search_in_turns_finds_the_same(trainer, method):
    energy = known_energy()
    alone = minimise(energy, (1.0, -1.0), method, seed=3)
    with in_turns(energy, SEARCHING, trainer) as target:
        found = minimise(target, (1.0, -1.0), method, seed=3)
    assert np.array_equal(found.path, alone.path)
    assert found.evaluations == alone.evaluations


def test_basins_in_turns_are_the_same(trainer):
    energy = known_energy()
    with in_turns(energy, SEARCHING, trainer) as target:
        assert np.array_equal(basins(target).labels, basins(energy).labels)


class EnoughError(Exception):
    """Others had their turns."""


class Slow:
    """An energy that takes its time, and notes what was trained whenever it was asked.

    It ends the search once it has noted five different numbers of snapshots.
    """

    def __init__(self, run):
        self._run, self._energy, self.ready = run, known_energy(), []

    def energy(self, points):
        before = self._run.ready
        if len({*self.ready}) >= 5:
            raise EnoughError
        time.sleep(0.005)
        self.ready.append(before)
        assert self._run.ready == before  # nobody else had a turn meanwhile
        return self._energy.energy(points)

    def energy_and_gradient(self, points):
        return self.energy(points), self._energy.energy_and_gradient(points)[1]


def test_who_looks_and_who_searches_take_turns(trainer):
    run = Run(Experiment(steps=2000))
    slow = Slow(run)
    looking = threading.Thread(
        target=trainer.wait, args=(Frames(run, Wanted(range(150))), 60.0, LOOKING)
    )
    with in_turns(slow, SEARCHING, trainer) as target:
        minimise(target, (1.0, -1.0), "gradient_descent", step=1e-5, steps=20)
        looking.start()
        # The search would take 15 seconds alone; others have their turns between its own.
        with pytest.raises(EnoughError):
            minimise(target, (1.0, -1.0), "gradient_descent", step=1e-5, steps=3000)
    assert run.ready < run.total
    looking.join(60)
    assert not looking.is_alive()


def test_a_search_that_fails_leaves_the_turns_to_others(trainer):
    energy, run = known_energy(), Run(Experiment(steps=20, samples=100))
    with suppress(ZeroDivisionError), in_turns(energy, SEARCHING, trainer) as target:
        target.energy(torch.zeros(1, 2))
        raise ZeroDivisionError
    trainer.wait(Frames(run, Wanted((0,))), 60.0)
    assert run.frames
