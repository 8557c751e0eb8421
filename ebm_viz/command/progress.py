"""A progress bar for what takes longer than two seconds, on a terminal alone."""

from tqdm import tqdm

PATIENCE = 2.0
FORMAT = "{percentage:3.0f} % {bar:24}  {desc}"


class ProgressBar:
    """One line on standard error that is gone at the end."""

    def __init__(self) -> None:
        # disable=None: nothing is written where standard error is not a terminal.
        self._bar = tqdm(total=100, delay=PATIENCE, leave=False, disable=None, bar_format=FORMAT)

    def tell(self, share: float, sentence: str) -> None:
        """Show how far the work is, from 0 to 1, and what is done now."""
        self._bar.set_description_str(sentence, refresh=False)
        self._bar.update(100 * share - self._bar.n)

    def close(self) -> None:
        """Take the line away."""
        self._bar.close()
