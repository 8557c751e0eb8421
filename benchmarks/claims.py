"""Measures every claim with three seeds and prints its verdict and its cost.

python -m benchmarks.claims [NAME ...]
"""

import sys
import time

import torch

from ebm_viz.claims import CLAIMS, measure

SEEDS = range(3)


def main() -> None:
    torch.set_num_threads(1)
    for name in sys.argv[1:] or CLAIMS:
        claim = CLAIMS[name]
        begun = time.process_time()
        runs = [measure(claim, seed) for seed in SEEDS]
        seconds = (time.process_time() - begun) / len(SEEDS)
        print(
            f"{seconds:6.2f} s  {claim.verdict(runs).kind:12}{name}\n           {claim.found(runs)}"
        )


if __name__ == "__main__":
    main()
