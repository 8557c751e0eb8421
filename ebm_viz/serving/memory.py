"""How a server's memory is handed out and collected."""

import ctypes
import gc
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


def keep_freed_memory() -> None:
    """Let glibc keep freed blocks of up to 4 MB for the next time, 32 MB a thread.

    A training step frees and takes the same blocks of some 200 kB again and again; as pages of
    their own, fresh from the system each time, they would cost more than what is computed in them.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(_MMAP_THRESHOLD, 4 * 2**20)
            library.mallopt(_TRIM_THRESHOLD, 32 * 2**20)


def keep_what_is_loaded() -> None:
    """Let the garbage collector pass over what there is by now, which stays as long as the server.

    Otherwise a full collection looks at all of PyTorch's and Streamlit's objects for some 100 ms,
    while nothing else goes on, and the run whose turn it is would be charged for it.
    """
    gc.collect()
    gc.freeze()
