"""The mathematics: data, energies, losses, negatives, quadrature, landscapes. Nothing here draws or serves."""
