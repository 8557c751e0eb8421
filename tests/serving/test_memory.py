"""What a server holds on to."""

import subprocess
import sys
from pathlib import Path

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
