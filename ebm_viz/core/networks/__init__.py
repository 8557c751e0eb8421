"""Networks beside the energy: a generator of samples, and regressions to compare with."""
