"""Measure everything, or the named subjects, and print one table."""

import argparse
import importlib
import json
import sys
from pathlib import Path

import torch

from benchmarks.figures import Figure, machine, table

SUBJECTS = {
    "training": ("benchmarks.training", "measure_training"),
    "whole": ("benchmarks.training", "measure_whole"),
    "likelihood": ("benchmarks.training", "measure_likelihood"),
    "torchebm": ("benchmarks.against_torchebm", "measure_against_torchebm"),
    "around_z": ("benchmarks.around_z", "measure_around_z"),
    "snapshots": ("benchmarks.snapshots", "measure_snapshots"),
    "runs": ("benchmarks.runs", "measure_runs"),
    "browser": ("benchmarks.browser", "measure_browser"),
    "own_points": ("benchmarks.own_points", "measure_own_points"),
    "opening": ("benchmarks.opening", "measure_opening"),
    "exports": ("benchmarks.exports", "measure_exports"),
    "lessons": ("benchmarks.lessons", "measure_lessons"),
    "inference": ("benchmarks.inference", "measure_inference"),
    "sequences": ("benchmarks.sequences", "measure_sequences"),
    "load": ("benchmarks.load", "measure_load"),
    "floods": ("benchmarks.floods", "measure_floods"),
    "cluster": ("benchmarks.cluster", "measure_cluster"),
    "pages_at_once": ("benchmarks.pages_at_once", "measure_pages_at_once"),
    "soak": ("benchmarks.soak", "measure_soak"),
    "turns": ("benchmarks.turns", "measure_turns"),
    "fuzz": ("benchmarks.fuzz", "measure_fuzz"),
}


def main() -> int:
    """Return the number of missed targets."""
    arguments = _arguments()
    torch.set_num_threads(1)
    taken_on = machine()
    for name, value in taken_on.items():
        print(f"{name:10} {value}")
    sections: dict[str, list[Figure]] = {}
    for subject in arguments.subjects or SUBJECTS:
        print(f"Measuring: {subject}", file=sys.stderr, flush=True)
        module, function = SUBJECTS[subject]
        sections[subject] = getattr(importlib.import_module(module), function)()
    print("\n" + table(sections))
    missed = [f for figures in sections.values() for f in figures if f.met is False]
    print(f"\n{len(missed)} of the targets missed" if missed else "\nAll targets met")
    if arguments.json:
        results = {name: [f.as_dict() for f in figures] for name, figures in sections.items()}
        text = json.dumps({"machine": taken_on, **results}, indent=2, ensure_ascii=False)
        arguments.json.write_text(text + "\n")
    return len(missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"all, or some of: {', '.join(SUBJECTS)}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all values there, too")
    arguments = parser.parse_args()
    for subject in arguments.subjects:
        if subject not in SUBJECTS:
            parser.error(f"there is no subject {subject!r}; there are {', '.join(SUBJECTS)}")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
