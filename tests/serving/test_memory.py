"""What a server holds on to."""

import subprocess
import sys
from pathlib import Path

import pytest

from ebm_viz import Experiment
from ebm_viz.serving.memory import return_freed_memory
from ebm_viz.serving.runs.run import Run

ROOT = Path(__file__).parents[2]
COLLECT = """
import gc
import app
counted = gc.get_freeze_count()
gc.collect()
print(counted, len(gc.get_objects()))
"""


def test_collections_pass_over_what_the_app_has_loaded():
    done = subprocess.run(
        [sys.executable, "-c", COLLECT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept, looked_at = map(int, done.stdout.split())
    assert kept > 100_000
    assert looked_at < kept / 100


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc alone")
def test_freed_blocks_between_others_go_back_to_the_system():
    blocks = [bytes([1]) * 20_000 for _ in range(2000)]
    del blocks[::2]
    before = resident()
    return_freed_memory()
    assert before - resident() > 8_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc alone")
def test_trainings_that_end_leave_no_freed_blocks():
    return_freed_memory()
    runs = [Run(Experiment(loss="nll", steps=300, seed=seed)) for seed in range(4)]
    while not all(run.ended for run in runs):
        for run in runs:
            run.take_turn(0.02)
    before = resident()
    return_freed_memory()
    assert before - resident() < 4_000_000


def resident():
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])
