"""Words as pictures: letters of fixed width, shifted a little, with noise, seen through windows.

Ink is 1 and paper is 0. Each letter has a cell 18 pixels wide. An empty cell follows the last
letter, so that the last window can hold a blank.
"""

from collections.abc import Sequence
from functools import cache

import fontpkg
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ebm_viz.structured.words import BLANK, SYMBOLS, symbols

HEIGHT, CELL = 32, 18
"""The height of a picture and the width of a letter's cell, in pixels."""
PIXELS = HEIGHT * CELL
"""The number of pixels in a window, which has the size of a cell."""

MOST_JITTER = 6
"""The largest shift of a letter to the right, in pixels."""

_FONT, _WEIGHT, _SIZE, _BASELINE = "Source Code Pro", 400, 22, 22

Images = NDArray[np.float32]


def draw(words: Sequence[str], jitter: int, noise: float, generator: np.random.Generator) -> Images:
    """Return the pictures (B, 32, 18(n + 1)) of B words of n letters a–z.

    jitter: the largest random shift of a letter to the right, in pixels. noise: the probability
    that a pixel is flipped.
    """
    codes = symbols(words)[:, ::2]
    letters = codes.shape[1]
    glyphs = _moved_glyphs()
    pictures = np.zeros((len(words), HEIGHT, CELL * (letters + 1)), np.float32)
    moves = generator.integers(jitter + 1, size=(len(words), letters))
    for place in range(letters):
        cells = pictures[:, :, CELL * place : CELL * place + CELL + MOST_JITTER]
        np.maximum(cells, glyphs[codes[:, place], moves[:, place]], out=cells)
    return _flipped(pictures, noise, generator)


def draw_cells(
    codes: NDArray[np.int64], jitter: int, noise: float, generator: np.random.Generator
) -> Images:
    """Return cells (B, 32, 18), each with the letter of its code; a blank gives an empty cell."""
    moves = generator.integers(jitter + 1, size=len(codes))
    cells = _moved_glyphs()[codes, moves, :, :CELL]
    return _flipped(cells, noise, generator)


def windows(pictures: Images, stride: int) -> Images:
    """Return the windows of pictures, `stride` pixels apart, as (B, L, 576)."""
    seen = np.lib.stride_tricks.sliding_window_view(pictures, CELL, axis=2)[:, :, ::stride]
    return np.ascontiguousarray(seen.transpose(0, 2, 1, 3)).reshape(len(pictures), -1, PIXELS)


def count_windows(letters: int, stride: int) -> int:
    """Return the number L of windows in the picture of a word."""
    return CELL * letters // stride + 1


def random_words(count: int, letters: int, generator: np.random.Generator) -> list[str]:
    """Return `count` words of random letters."""
    drawn = generator.integers(BLANK, size=(count, letters))
    return ["".join(SYMBOLS[code] for code in codes) for codes in drawn]


@cache
def _moved_glyphs() -> Images:
    """Return the ink of a…z and of the blank, shifted by 0, 1, … 6 pixels, (27, 7, 32, 24)."""
    moved = np.zeros((len(SYMBOLS), MOST_JITTER + 1, HEIGHT, CELL + MOST_JITTER), np.float32)
    for code, glyph in enumerate(_glyphs()):
        for by in range(MOST_JITTER + 1):
            moved[code, by, :, by : by + CELL] = glyph
    return moved


@cache
def _glyphs() -> Images:
    """Return the ink of a…z in their cells, (26, 32, 18)."""
    font = ImageFont.truetype(str(fontpkg.path(_FONT)), _SIZE)
    font.set_variation_by_axes([_WEIGHT])
    glyphs = []
    for letter in SYMBOLS[:BLANK]:
        cell = Image.new("L", (CELL, HEIGHT))
        ImageDraw.Draw(cell).text((0, _BASELINE), letter, fill=255, font=font, anchor="ls")
        glyphs.append(np.asarray(cell, np.float32) / 255)
    return np.stack(glyphs)


def _flipped(pictures: Images, noise: float, generator: np.random.Generator) -> Images:
    """Flip each pixel with the probability `noise`, in place."""
    pictures -= generator.random(pictures.shape, np.float32) < noise
    return np.abs(pictures, out=pictures)
