"""Reads a message of frames, as the viewer does."""

import gzip
import json
import struct

import numpy as np

from ebm_viz.serving.runs.batch import Batches
from ebm_viz.serving.runs.wanted import Frames, Wanted


def message_of(run, wanted=None):
    """The frames of a run, of all its snapshots so far if nothing else is wanted."""
    wish = Frames(run, wanted or Wanted(range(run.ready)))
    wish.work(120)
    return gzip.decompress(Batches(0).batch(wish).packed)


def parse(content):
    """Return the header and the grids (frames, n, n) of uint16."""
    (length,) = struct.unpack("<I", content[:4])
    header = json.loads(content[4 : 4 + length])
    n = header["n"]
    planes = np.frombuffer(content[4 + length :], np.uint8).reshape(-1, 2, n, n).astype(np.uint16)
    folded = planes[:, 0] | (planes[:, 1] << 8)
    rest = (folded >> 1) ^ (np.uint16(0) - (folded & 1))
    return header, rest.cumsum(1, dtype=np.uint16).cumsum(2, dtype=np.uint16)
