"""A disk that is soon full."""

import os
import resource
import subprocess
from contextlib import contextmanager

ROOM = 64 * 1024


@contextmanager
def little_disk(folder):
    """Let `folder` hold 64 kB in all; where nothing can be mounted, any file of this process."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if os.getuid() == 0 and not subprocess.run(mount, capture_output=True).returncode:
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
