"""A progress bar for work that takes longer than two seconds, only on a terminal."""

from tqdm import tqdm

PATIENCE = 2.0
FORMAT = "{percentage:3.0f} % {bar:24}  {desc}"


class ProgressBar:
    """One line on standard error that disappears at the end."""

    def __init__(self) -> None:
        # disable=None: nothing is written if standard error is not a terminal.
        self._bar = tqdm(total=100, delay=PATIENCE, leave=False, disable=None, bar_format=FORMAT)

    def report(self, share: float, sentence: str) -> None:
        """Show the share of the work that is done, from 0 to 1, and what is being done."""
        self._bar.set_description_str(sentence, refresh=False)
        self._bar.update(100 * share - self._bar.n)

    def close(self) -> None:
        """Remove the line."""
        self._bar.close()
