"""An energy-based model in two dimensions, trained by a hinge loss: the whole idea on one page.

    python examples/tiny.py          trains for a second and opens the surface in the browser

An energy F(y) is a number for every point y of the plane: low where y is plausible. A loss acts on
F through its pushes alone, the derivatives ∂ℓ/∂F at the points it looks at: it pushes the energy
down on the data and up on negatives. The chain rule carries the pushes to the weights.
"""

import torch

from ebm_viz import Landscape, plots
from ebm_viz.core import box
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.optimisers import Adam

STEPS, BATCH, MARGIN, LEARNING_RATE = 400, 256, 2.0, 0.01


def train(seed: int = 0):
    """Return the trained energy, and the mean gap F⁻ − F⁺ of every step."""
    chance = torch.Generator().manual_seed(seed)
    data = DATASETS["two_moons"].source(noise=0.12).sample(10_000, chance)
    energy = ENERGIES["mlp"].build(
        chance, data, width=64, depth=2, activation="silu", output="linear", spectral_norm=0.0
    )
    hinge = LOSSES["hinge"]  # [m + F⁺ − F⁻]₊
    optimiser = Adam(len(energy.parameters))
    gaps = []
    for _ in range(STEPS):
        positive = data[torch.randint(len(data), (BATCH,), generator=chance)]
        negative = box.uniform(BATCH, chance)

        # F at all points, and how pushes on F become a gradient of the weights: Σ push · ∂F/∂W.
        energies, pull_back = energy.linearise(torch.cat([positive, negative]))
        on_data, on_negatives = energies.split(BATCH)

        # +1 where the margin is violated on the data, −1 on its negative, 0 elsewhere.
        down, up = hinge.pushes(on_data, on_negatives, margin=MARGIN)
        pull_back(torch.cat([down, up]) / BATCH)
        optimiser.step(energy.parameters, energy.parameter_gradient, LEARNING_RATE)
        gaps.append(float((on_negatives - on_data).mean()))
    return energy, gaps


def main():
    """Train, and say and show what came of it."""
    energy, gaps = train()
    print(f"mean gap F⁻ − F⁺: {gaps[0]:.2f} before training, {gaps[-1]:.2f} after {STEPS} steps")
    landscape = Landscape.of(energy)
    print(f"log Z at β = 1: {landscape.log_partition(1.0):.2f} nats")
    plots.surface(landscape).show()


if __name__ == "__main__":
    main()
