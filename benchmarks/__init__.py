"""Speed and memory, measured against their targets: `python -m benchmarks`."""
