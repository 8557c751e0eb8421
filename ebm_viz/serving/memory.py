"""Tunes the allocator and the garbage collector for a server."""

import ctypes
import gc
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


def keep_freed_memory() -> None:
    """Let glibc keep freed blocks of up to 4 MB for reuse, 32 MB per thread.

    A training step allocates and frees the same blocks of about 200 kB again and again. Fresh pages
    from the system each time would cost more than the computation in them.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(_MMAP_THRESHOLD, 4 * 2**20)
            library.mallopt(_TRIM_THRESHOLD, 32 * 2**20)


def return_freed_memory() -> None:
    """Give freed blocks back to the system, also those between blocks in use; for glibc.

    It takes some milliseconds, and the next training has to request pages again.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "malloc_trim"):
            library.malloc_trim(0)


def keep_what_is_loaded() -> None:
    """Let the garbage collector skip all present objects, which live as long as the server.

    Otherwise a full collection scans all of PyTorch's and Streamlit's objects for about 100 ms.
    Nothing else runs meanwhile, and the run whose turn it is would be charged for it.
    """
    gc.collect()
    gc.freeze()
