"""Losses: where training pushes the energy down, and where it pushes it up."""

from ebm_viz.core.definition import registry
from ebm_viz.core.losses.base import WITHOUT_Z, Compares, DependsOn, Loss, Objective
from ebm_viz.core.losses.contrastive import (
    Hinge,
    InfoNCE,
    LearningVectorQuantisation,
    Log,
    MinimumClassificationError,
    NegativeLogLikelihood,
    Perceptron,
    PositiveOnly,
    Simple,
    SquareExponential,
    SquareSquare,
)
from ebm_viz.core.losses.scores import (
    DenoisingScoreMatching,
    Probes,
    ScoreLoss,
    ScoreMatching,
    SlicedScoreMatching,
)
from ebm_viz.core.losses.without_z import (
    ContrastiveDivergence,
    Generated,
    ImportanceLikelihood,
    MonteCarloLikelihood,
    NoiseContrast,
    PersistentContrastiveDivergence,
)

LOSSES: dict[str, Objective] = registry(
    [
        PositiveOnly(),
        Perceptron(),
        Simple(),
        Hinge(),
        Log(),
        SquareSquare(),
        SquareExponential(),
        MinimumClassificationError(),
        LearningVectorQuantisation(),
        InfoNCE(),
        NegativeLogLikelihood(),
        MonteCarloLikelihood(),
        ImportanceLikelihood(),
        ContrastiveDivergence(),
        PersistentContrastiveDivergence(),
        Generated(),
        NoiseContrast(),
        ScoreMatching(),
        SlicedScoreMatching(),
        DenoisingScoreMatching(),
    ]
)
"""Every loss by name."""

PUSHING: dict[str, Loss] = {name: loss for name, loss in LOSSES.items() if isinstance(loss, Loss)}
"""The losses of energies by name: those that have pushes, and a plane of F⁺ and F⁻."""

__all__ = [
    "LOSSES",
    "PUSHING",
    "WITHOUT_Z",
    "Compares",
    "DependsOn",
    "Loss",
    "Objective",
    "Probes",
    "ScoreLoss",
]
