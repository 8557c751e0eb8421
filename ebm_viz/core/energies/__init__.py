"""Energies F_W(y): small functions of a point whose parameters are trained."""

from ebm_viz.core.definition import registry
from ebm_viz.core.energies.augmented import AUGMENTED
from ebm_viz.core.energies.autoencoder import AUTOENCODER
from ebm_viz.core.energies.base import Energy, EnergyDefinition
from ebm_viz.core.energies.bowl import BOWL
from ebm_viz.core.energies.conditional_ellipse import CONDITIONAL_ELLIPSE
from ebm_viz.core.energies.ellipse import ELLIPSE
from ebm_viz.core.energies.flow import FLOW
from ebm_viz.core.energies.kmeans import KMEANS
from ebm_viz.core.energies.latent import INFERENCES
from ebm_viz.core.energies.mlp import MLP
from ebm_viz.core.energies.pca import PCA
from ebm_viz.core.energies.rbf import RBF
from ebm_viz.core.energies.sparse import SPARSE
from ebm_viz.core.energies.vae import VAE
from ebm_viz.core.energies.wells import WELLS

ENERGIES = registry(
    [
        *(MLP, RBF, KMEANS, ELLIPSE, CONDITIONAL_ELLIPSE, PCA, AUGMENTED, SPARSE, AUTOENCODER),
        *(VAE, FLOW, BOWL, WELLS),
    ]
)
"""Every energy by name."""

__all__ = ["ENERGIES", "INFERENCES", "Energy", "EnergyDefinition"]
