"""Claims about energy-based models that are found in texts, each with a measurement.

from ebm_viz.claims import CLAIMS, measure

claim = CLAIMS["weight_decay_cures_collapse"]
runs = [measure(claim, seed) for seed in range(3)]
claim.verdict(runs).sentence, claim.found(runs)
"""

from ebm_viz.claims import (
    collapse,
    energies,
    inference,
    language,
    latent,
    likelihood,
    losses,
    structured,
    walks,
    without_z,
)
from ebm_viz.claims.claim import Claim, Figures, Verdict
from ebm_viz.core.definition import registry
from ebm_viz.training.measuring import in_one_go

CLAIMS: dict[str, Claim] = registry(
    [
        *energies.CLAIMS,
        *losses.CLAIMS,
        *collapse.CLAIMS,
        *likelihood.CLAIMS,
        *without_z.CLAIMS,
        *walks.CLAIMS,
        *latent.CLAIMS,
        *inference.CLAIMS,
        *structured.CLAIMS,
        *language.CLAIMS,
    ]
)
"""Every claim by name."""


def measure(claim: Claim, seed: int = 0) -> Figures:
    """Measure in one go, for scripts and tests; pages iterate over `claim.measuring` instead."""
    return in_one_go(claim.measuring(seed))


__all__ = ["CLAIMS", "Claim", "Figures", "Verdict", "measure"]
