"""A known energy, which has six wells."""

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES, Energy
from ebm_viz.experiment import Experiment


def known_energy() -> Energy:
    """Return the known energy."""
    return ENERGIES["wells"].create(generator(0), Experiment(energy="wells"))
