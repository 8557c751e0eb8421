"""A progress bar for what takes longer than two seconds, on a terminal alone."""

import shutil
import sys
import time

PATIENCE = 2.0
EVERY = 0.1
CELLS = 24


class ProgressBar:
    """Writes one line to standard error again and again, and takes it away at the end."""

    def __init__(self) -> None:
        self._began = self._drawn = time.monotonic()
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def tell(self, share: float, sentence: str) -> None:
        """Show how far it is, from 0 to 1, and what is done just now."""
        now = time.monotonic()
        if not self._terminal or now - self._began < PATIENCE or now - self._drawn < EVERY:
            return
        full = round(CELLS * share)
        line = f"[{'#' * full}{'.' * (CELLS - full)}] {share:4.0%}  {sentence}"
        self._write(line[: shutil.get_terminal_size().columns - 1])
        self._drawn, self._shown = now, True

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write("")
            self._shown = False

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()
