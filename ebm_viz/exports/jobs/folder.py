"""A temporary folder that is removed in the end, even if its process is killed."""

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
    """A private folder, made on first use.

    It is removed by `remove` or when the process ends normally. If a process is killed, the next
    one removes its folder: a file lock shows which folders are in use.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock: IO[str] | None = None

    @property
    def path(self) -> Path:
        """Its path. Raises OSError if the folder cannot be made."""
        if self._path is None:
            sweep()
            path = Path(tempfile.mkdtemp(prefix=PREFIX))  # only this user can read it
            try:
                self._lock = _locked(path)
            except OSError:
                shutil.rmtree(path, ignore_errors=True)
                raise
            self._path = path
            atexit.register(self.remove)
        return self._path

    def remove(self) -> None:
        """Remove the folder with its content; the next use of `path` makes a new one."""
        if self._path is not None:
            assert self._lock is not None
            self._lock.close()
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = self._lock = None
            atexit.unregister(self.remove)


def sweep() -> None:
    """Remove the folders that killed processes have left, on systems with file locks."""
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # of another user, or in use
            _locked(folder, new=False).close()
            shutil.rmtree(folder, ignore_errors=True)


def _locked(folder: Path, new: bool = True) -> IO[str]:
    """Lock a folder and return a file; the lock lasts as long as the file is open.

    Raises OSError if the folder is locked already.
    """
    file = (folder / _LOCK).open("x" if new else "r+", encoding="ascii")
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
