"""Data sets in the box. All but the user's own points have a known density."""

from collections.abc import Callable
from dataclasses import dataclass

from ebm_viz.core.datasets import pairs, skeletons
from ebm_viz.core.datasets.distributions import Cells, Distribution, SmoothedSkeleton, Source
from ebm_viz.core.definition import Definition, registry
from ebm_viz.core.own_points import Empirical, OwnPoints


@dataclass(frozen=True, kw_only=True)
class Dataset(Definition):
    """A data set; `source(**settings)` takes their values.

    drawn: whether any number of points can be drawn.
    """

    source: Callable[..., Source]
    settings: tuple[str, ...] = ("noise",)
    drawn: bool = True


def _own(own_points: str) -> Source:
    return Empirical(OwnPoints.from_text(own_points).points)


DATASETS = registry(
    [
        Dataset(
            name="two_moons",
            label="Two moons",
            description="Two interleaved half circles.",
            source=skeletons.curve(skeletons.two_moons),
            defaults={"noise": 0.12},
        ),
        Dataset(
            name="eight_gaussians",
            label="Eight Gaussians",
            description="Eight equal bumps on a circle.",
            source=skeletons.sites(skeletons.EIGHT),
            defaults={"noise": 0.2},
        ),
        Dataset(
            name="ring",
            label="Ring",
            description="A circle of radius 2.",
            source=skeletons.curve(skeletons.ring),
            defaults={"noise": 0.12},
        ),
        Dataset(
            name="ellipse",
            label="Ellipse",
            description="An ellipse with the radii 2 and 1.5.",
            source=skeletons.curve(skeletons.ellipse),
            defaults={"noise": 0.05},
        ),
        Dataset(
            name="two_modes",
            label="Two modes",
            description="Two equal bumps at an adjustable distance.",
            source=skeletons.two_modes,
            settings=("noise", "distance"),
            defaults={"noise": 0.1},
        ),
        Dataset(
            name="points",
            label="Six points",
            description="Six points, each seen with very little noise.",
            source=skeletons.sites(skeletons.SIX),
            defaults={"noise": 0.02},
        ),
        Dataset(
            name="pinwheel",
            label="Pinwheel",
            description="Five curved arms.",
            source=skeletons.curve(skeletons.pinwheel),
            defaults={"noise": 0.1},
        ),
        Dataset(
            name="swiss_roll",
            label="Swiss roll",
            description="A spiral of one and a half turns.",
            source=skeletons.curve(skeletons.swiss_roll),
            defaults={"noise": 0.1},
        ),
        Dataset(
            name="checkerboard",
            label="Checkerboard",
            description="Eight square cells, even inside and empty outside.",
            source=lambda: Cells(skeletons.BOARD),
            settings=(),
        ),
        Dataset(
            name="root",
            label="Root (pairs)",
            description="y = ±√x, moved into the box: one value parts into two.",
            source=pairs.root,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="circle_pairs",
            label="Oval (pairs)",
            description="Two y for every x, on an oval.",
            source=pairs.circle_pairs,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="skewed_s",
            label="Skewed S (pairs)",
            description="One y, then three, then one, along a curve that folds back.",
            source=skeletons.curve(pairs.skewed_s),
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="sine_pairs",
            label="Three sines (pairs)",
            description="Three y for every x, at unequal distances.",
            source=pairs.sine_pairs,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="widening",
            label="Widening noise (pairs)",
            description="One y for every x, with noise that widens to the right.",
            source=pairs.widening,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="horn",
            label="Horn (pairs)",
            description="y = ρ(x) cos z with any angle z: a horn seen from the side.",
            source=pairs.horn,
            # σ² = 1/(2β) at β = 30, at which an ellipse for each x can be exactly right.
            defaults={"noise": 0.13},
        ),
        Dataset(
            name="own",
            label="Own points",
            description="Points of your own, as they are.",
            source=_own,
            settings=("own_points",),
            defaults={"added_noise": 0.1},
            drawn=False,
        ),
    ]
)
"""Every data set by name."""

__all__ = ["DATASETS", "Dataset", "Distribution", "SmoothedSkeleton", "Source"]
