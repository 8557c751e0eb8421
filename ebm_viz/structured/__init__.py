"""Energies of sequences: words in a picture, tags of a sentence, and losses on their paths."""

from ebm_viz.structured import chain, lattice, words
from ebm_viz.structured.losses import PATH_LOSSES

__all__ = ["PATH_LOSSES", "chain", "lattice", "words"]
