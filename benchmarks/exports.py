"""Exports by HTTP, and whether somebody else's training goes on meanwhile."""

import asyncio
import json
import time
import urllib.request
from typing import Any

from benchmarks.figures import Figure, at_most
from benchmarks.load import Visit, play
from benchmarks.server import RunningApp, running_app
from ebm_viz.experiment import Experiment

EXPORTER = 1
"""The seed of the run that is exported."""
SECONDS = 7.0
POLL = 0.1

SURFACE_AND_DENSITY = {"panels": ["surface", "density"]}
ORDERS: dict[str, dict[str, Any]] = {
    "PNG of all panels": {"format": "png"},
    "PDF of all panels": {"format": "pdf"},
    "film of 60 frames, two panels": {
        "format": "mp4",
        "view": SURFACE_AND_DENSITY,
        "film": {"seconds": 3, "frames_per_second": 20, "hold": 0},
    },
    "slides, one a panel": {"format": "pptx"},
    "NPZ of all snapshots": {"format": "npz", "all_snapshots": True},
    "weights of step 1,000": {"format": "safetensors"},
}


def measure_exports() -> list[Figure]:
    """Of each kind of export how long it takes, and how long another's frames wait at most."""
    with running_app() as app:
        asyncio.run(_visit(app, EXPORTER, 20.0))  # trained to its end
        alone = asyncio.run(_visit(app, EXPORTER + 1, SECONDS))
        figures = [_longest("another's frames with no export", alone)]
        for seed, (name, order) in enumerate(ORDERS.items(), start=EXPORTER + 2):
            _export(app, order)  # browser and drawing process are warm
            visit, seconds = asyncio.run(_both(app, seed, order))
            figures += [Figure(name, [seconds], "s"), _longest("    another's frames", visit)]
    return figures


def _longest(name: str, visit: Visit) -> Figure:
    return Figure(name, visit.answers, "s", at_most(0.5), taken="worst")


async def _visit(app: RunningApp, seed: int, seconds: float) -> Visit:
    return await play(app, seed, seconds, asyncio.Barrier(1))


async def _both(app: RunningApp, seed: int, order: dict[str, Any]) -> tuple[Visit, float]:
    """Export again and again while somebody else's run plays; return how long it took at best."""
    visit = asyncio.create_task(_visit(app, seed, SECONDS))
    taken = []
    while not visit.done():
        taken.append(await asyncio.to_thread(_export, app, order))
    return await visit, min(taken)


def _export(app: RunningApp, order: dict[str, Any]) -> float:
    """Ask for an export, follow it and fetch its file; return the seconds until it was there."""
    key = Experiment(seed=EXPORTER).key
    more = {name: value for name, value in order.items() if name != "view"}
    scene = {"runs": [{"key": key}], "view": order.get("view", {})}
    begun = time.monotonic()
    job = _ask(app, "", json.dumps({**more, "scene": scene}).encode())
    while job["state"] in ("waiting", "working"):
        time.sleep(POLL)
        job = _ask(app, f"/{job['id']}")
    if job["state"] != "done":
        raise RuntimeError(job["sentence"])
    seconds = time.monotonic() - begun
    with urllib.request.urlopen(f"{app.address}api/exports/{job['id']}/file") as file:
        file.read()
    return seconds


def _ask(app: RunningApp, path: str, body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(f"{app.address}api/exports{path}", body)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer
