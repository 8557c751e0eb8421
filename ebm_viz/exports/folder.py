"""A temporary folder that no process leaves behind for good."""

import atexit
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

PREFIX = "ebm_viz-"
_LOCK = ".in_use"


class Folder:
    """A private folder, made when it is first asked for.

    It goes when it is removed or the process ends in order. A process that was killed leaves its
    folder to the next one, which knows by a lock that it is nobody's.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock: IO[str] | None = None

    @property
    def path(self) -> Path:
        """Where it is; OSError where it cannot be made."""
        if self._path is None:
            sweep()
            path = Path(tempfile.mkdtemp(prefix=PREFIX))  # for this user alone
            try:
                self._lock = _locked(path)
            except OSError:
                shutil.rmtree(path, ignore_errors=True)
                raise
            self._path = path
            atexit.register(self.remove)
        return self._path

    def remove(self) -> None:
        """Remove it with all that is in it; asked for again, it is made anew."""
        if self._path is not None:
            assert self._lock is not None
            self._lock.close()
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = self._lock = None
            atexit.unregister(self.remove)


def sweep() -> None:
    """Remove the folders that killed processes have left, where locks tell which those are."""
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or in use
            _locked(folder, new=False).close()
            shutil.rmtree(folder, ignore_errors=True)


def _locked(folder: Path, new: bool = True) -> IO[str]:
    """Return a file in a folder that is locked as long as it is open; OSError where it is locked
    already.
    """
    file = (folder / _LOCK).open("x" if new else "r+", encoding="ascii")
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
