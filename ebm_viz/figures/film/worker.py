"""The process that draws: takes tasks from its standard input, tells of them on the other.

A task is a length in eight bytes and the pickle of a Task, which only the process that started this
one can send. What is told is JSON, a line each. It ends when its input does: with its parent.
"""

import errno
import json
import os
import pickle
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ebm_viz.figures.film.film import film
from ebm_viz.figures.film.plan import FilmPlan
from ebm_viz.figures.prepare import Preparation
from ebm_viz.figures.raster import draw
from ebm_viz.scene import Scene, Style
from ebm_viz.training import Snapshot

LENGTH = 8
"""Bytes of the number before each task."""
NICENESS = 10


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be drawn where: a film, or without a plan a picture as PNG."""

    scene: Scene
    histories: Sequence[Sequence[Snapshot]]
    plan: FilmPlan | None
    style: Style
    target: Path

    def do(self, progress: Callable[[float], None]) -> None:
        """Write the file."""
        preparation = Preparation(self.scene, self.histories)
        if self.plan is None:
            draw(preparation.at(), self.style).save(self.target, format="PNG")
            return
        with self.target.open("wb+") as file:
            film(preparation, self.plan, self.style, file, progress)


def main() -> None:
    """Do one task after another."""
    # Whatever prints goes to the log, and does not stand between the lines for the parent.
    said = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def tell(**what: Any) -> None:
        print(json.dumps(what), file=said, flush=True)

    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(tasks,), daemon=True).start()
    while True:
        try:
            task: Task = pickle.loads(tasks.get())
            task.do(lambda share: tell(progress=share))
        except ValueError as error:
            tell(refused=str(error))
        except OSError as error:
            tell(unwritten=error.errno or errno.EIO)
        except Exception:
            traceback.print_exc()
            tell(failed=True)
        else:
            tell(done=True)


def _receive(tasks: queue.SimpleQueue[bytes]) -> None:
    while len(length := sys.stdin.buffer.read(LENGTH)) == LENGTH:
        tasks.put(sys.stdin.buffer.read(int.from_bytes(length, "big")))
    os._exit(0)
