"""Trains a run as far as a test needs it."""

import math


def advance(run, count=math.inf):
    """Continue until there are `count` states, or until the run has ended."""
    while len(run.snapshots) < count and not run.ended:
        run.take_turn(math.inf)
    return run
