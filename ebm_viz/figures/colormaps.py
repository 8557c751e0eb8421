"""Viridis for energy and magma for density, as in the viewer's colormaps.js."""

import functools

import numpy as np
from numpy.typing import NDArray

_VIRIDIS = (
    "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e "
    "297a8e 26828e 23898e 21918c 1f978b 1f9f88 21a685 27ad81 31b57b 3dbc74 4cc26c 5cc863 6ece58 "
    "81d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725"
)
_MAGMA = (
    "000004 030312 0a0822 130d34 1d1147 29115a 36106b 440f76 51127c 5d177f 6a1c81 762181 832681 "
    "902a81 9c2e7f aa337d b73779 c23b75 cf4070 db476a e55064 ee5b5e f4695c f9785d fb8761 fd9668 "
    "fea571 feb47b fec287 fed194 fde0a1 fceeb0 fcfdbf"
)


class ColorMap:
    """256 colours. table: (256, 3) of uint8."""

    def __init__(self, stops: str) -> None:
        colors = np.array([list(bytes.fromhex(stop)) for stop in stops.split()], np.float64)
        places = np.linspace(0, len(colors) - 1, 256)
        channels = [np.interp(places, np.arange(len(colors)), channel) for channel in colors.T]
        self.table: NDArray[np.uint8] = np.floor(np.stack(channels, axis=1) + 0.5).astype(np.uint8)
        self.table.flags.writeable = False

    def css(self, share: float) -> str:
        """Return the colour at a share from 0 to 1, as #rrggbb."""
        r, g, b = self.table[min(max(int(share * 255 + 0.5), 0), 255)]
        return f"#{r:02x}{g:02x}{b:02x}"

    @functools.cached_property
    def plotly(self) -> list[list[float | str]]:
        """The colours as a Plotly colour scale."""
        return [[k / 32, self.css(k / 32)] for k in range(33)]


VIRIDIS = ColorMap(_VIRIDIS)
MAGMA = ColorMap(_MAGMA)
