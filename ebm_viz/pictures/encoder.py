"""Encodes pictures as films: MP4, GIF and animated WebP by PyAV, one frame at a time."""

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, BinaryIO, cast

import av
import numpy as np
from av.video import VideoStream
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray
from PIL import Image

from ebm_viz.pictures.plan import Format

EXACT = 16
"""Number of the most frequent colours that a GIF keeps exactly, such as background and lines."""
ROUNDS = 4
"""Rounds of k-means, which chooses the other colours of a GIF."""
OFTEN, NEAR = 4, 6
"""Least number of pixels of an other colour, and its least distance from the exact colours."""
BT_709 = 1
"""The code number, in video files, of the primaries and the transfer function of screens."""

_CODECS: Mapping[Format, tuple[str, Mapping[str, str], Mapping[str, str]]] = {
    "mp4": (
        "libx264",
        {"preset": "superfast", "crf": "18", "threads": "2"},
        {"moov_size": "65536"},
    ),
    "gif": ("gif", {}, {"loop": "0"}),
    "webp": ("libwebp_anim", {"quality": "88", "compression_level": "1"}, {"loop": "0"}),
}
"""For each format its codec, the options of the codec and those of the file.

threads: fewer than there are processors, because each thread holds pictures in memory. moov_size:
bytes reserved for the index at the beginning of an MP4, enough for the longest film. Players find
the index there before they have loaded the whole film.
"""


class Encoder:
    """Writes a film to a seekable file; all its pictures have one size.

    palette: for GIF, the 256 colours of all pictures, as `shared_palette` returns them.
    """

    def __init__(
        self,
        file: BinaryIO,
        format: Format,
        size: tuple[int, int],
        frames_per_second: int,
        palette: Image.Image | None = None,
        transparent: bool = False,
    ) -> None:
        codec, options, file_options = _CODECS[format]
        self._palette = palette
        self._container = av.open(file, "w", format=format, options=dict(file_options))
        stream = self._container.add_stream(codec, rate=frames_per_second, options=dict(options))
        self._stream = cast("VideoStream", stream)
        self._stream.width, self._stream.height = size
        self._pixels = {"mp4": "yuv420p", "gif": "pal8", "webp": "bgra"}[format]
        self._stream.pix_fmt = self._pixels
        self._source = "rgba" if transparent else "rgb24"
        if format == "mp4":
            # With these tags, players show the colours as they were drawn.
            context = self._stream.codec_context
            context.color_primaries = context.color_trc = BT_709
            context.colorspace = Colorspace.ITU709
            context.color_range = ColorRange.MPEG
        self._time = Fraction(1, frames_per_second)
        self._count = 0

    def add(self, picture: Image.Image) -> None:
        """Add a picture to the film."""
        frame = self._frame(picture)
        frame.pts, frame.time_base = self._count, self._time
        self._count += 1
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Complete the film."""
        self._container.mux(self._stream.encode())
        self._container.close()

    def abandon(self) -> None:
        """Leave the film unfinished."""
        with suppress(av.FFmpegError, OSError):  # a full disk, for example, raises again here
            self._container.close()

    def _frame(self, picture: Image.Image) -> av.VideoFrame:
        if self._palette:
            indices = picture.quantize(palette=self._palette, dither=Image.Dither.NONE)
            colors = np.full((256, 4), 255, np.uint8)
            colors[:, 1:] = _colors(self._palette)
            indexed: Any = (np.asarray(indices), colors)  # PyAV accepts a pair; its types do not
            return av.VideoFrame.from_ndarray(indexed, format="pal8")
        frame = av.VideoFrame.from_ndarray(np.asarray(picture), format=self._source)
        if self._pixels == "bgra":
            return frame.reformat(format="bgra")
        return frame.reformat(
            format=self._pixels, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )


def shared_palette(pictures: list[Image.Image]) -> Image.Image:
    """Return 256 colours for all given pictures, as a Pillow image to quantise by.

    The most frequent colours are kept exactly. The others are chosen from the colours that are far
    from those. Each colour has the square root of its number of pixels as its weight, so that large
    surfaces do not take all places in the palette.
    """
    pixels = np.concatenate([np.asarray(picture).reshape(-1, 3) for picture in pictures])
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    values, counts = np.unique(packed, return_counts=True)
    colors = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.uint8)
    most = np.argsort(-counts, kind="stable")[:EXACT]
    own = colors[most]
    others = (counts >= OFTEN) & (_distance(colors, own) >= NEAR)
    colors, counts = colors[others], counts[others]
    table = own
    if len(colors):
        weighed = np.repeat(colors, np.rint(np.sqrt(counts)).astype(int), axis=0)
        chosen = Image.fromarray(weighed[None]).quantize(
            256 - len(own), method=Image.Quantize.MEDIANCUT, kmeans=ROUNDS, dither=Image.Dither.NONE
        )
        more = _colors(chosen)
        table = np.concatenate([own, more[_distance(more, own) >= NEAR]])
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.resize(table, (256, 3)).tobytes())
    return palette


def _distance(colors: NDArray[np.integer], others: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return the distance (m,) of each colour (m, 3) from the nearest of the others (k, 3)."""
    apart = np.full(len(colors), 255, np.int16)
    for other in others.astype(np.int16):
        np.minimum(apart, np.abs(colors.astype(np.int16) - other).max(axis=1), out=apart)
    return apart


def _colors(palette: Image.Image) -> NDArray[np.uint8]:
    return np.array(palette.getpalette("RGB"), np.uint8).reshape(-1, 3)
