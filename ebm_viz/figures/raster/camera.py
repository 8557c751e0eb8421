"""An orthographic view of the box [−1, 1]² × [0, HEIGHT]: the viewer's camera.js."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.scene import Camera

GAP = 0.63
"""The floor lies at 0, the range of the energies begins above it."""
HEIGHT = 1.69

Place = tuple[float, float]


@dataclass(frozen=True)
class Projection:
    """unit: pixels to a unit of the box. x, y: the pixel at which the box's middle lies."""

    azimuth: float
    elevation: float
    unit: float
    x: float
    y: float

    @classmethod
    def of(cls, camera: Camera, unit: float, x: float, y: float) -> "Projection":
        azimuth, elevation = math.radians(camera.azimuth), math.radians(camera.elevation)
        return cls(azimuth, elevation, unit * camera.zoom, x, y)

    @property
    def ground(self) -> Place:
        """The level direction towards the eye."""
        return math.cos(self.azimuth), math.sin(self.azimuth)

    @property
    def towards(self) -> NDArray[np.float64]:
        """The direction towards the eye, (3,)."""
        level, rise = math.cos(self.elevation), math.sin(self.elevation)
        return np.array([level * self.ground[0], level * self.ground[1], rise])

    @property
    def right(self) -> Place:
        """Pixels to the right for a unit along y₁ and along y₂."""
        cosine, sine = self.ground
        return -sine * self.unit, cosine * self.unit

    @property
    def up(self) -> tuple[float, float, float]:
        """Pixels up for a unit along each axis."""
        cosine, sine = self.ground
        fall = -math.sin(self.elevation) * self.unit
        return fall * cosine, fall * sine, math.cos(self.elevation) * self.unit

    def place(self, y1: float, y2: float, z: float = 0.0) -> Place:
        """Return the pixel of a place of the box."""
        (right1, right2), (up1, up2, up3) = self.right, self.up
        x = self.x + right1 * y1 + right2 * y2
        return x, self.y - (up1 * y1 + up2 * y2 + up3 * (z - HEIGHT / 2))

    def places(self, points: NDArray[np.float64], z: float = 0.0) -> NDArray[np.float64]:
        """Return the pixels of places (m, 2) at one height, (m, 2)."""
        x, y = self.place(0.0, 0.0, z)
        shown: NDArray[np.float64] = np.array([x, y]) + points @ np.array(
            [[self.right[0], -self.up[0]], [self.right[1], -self.up[1]]]
        )
        return shown
