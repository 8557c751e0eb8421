"""The mathematics: data, energies, losses, negatives, quadrature, landscapes; it never draws."""
