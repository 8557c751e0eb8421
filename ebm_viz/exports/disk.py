"""When a disk has no room for a file."""

import errno
import os
import shutil
from pathlib import Path

ROOM = 64 * 2**20
"""Bytes that a film and what is written on the way may take."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def lacks_room(error: OSError) -> bool:
    """Whether something could not be written for want of room."""
    return error.errno in _NO_ROOM


def check_room(folder: Path) -> None:
    """Raise OSError if a disk is as good as full: another process that failed to write a file
    there does not say why, and has taken away what it wrote.
    """
    if shutil.disk_usage(folder).free < ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
