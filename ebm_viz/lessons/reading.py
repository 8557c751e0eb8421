"""Reading words: the page's defaults, its choices, and trainings worth seeing."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ebm_viz.core.definition import registry
from ebm_viz.lessons.parameters import Choice, Lesson, Parameter, TableSetting, Values, Whole
from ebm_viz.lessons.presets import Preset
from ebm_viz.lessons.text import Text, Try
from ebm_viz.structured import PATH_LOSSES, Reading, lattice
from ebm_viz.structured.arrays import IntArray
from ebm_viz.structured.reading import LONGEST_WORD

BETAS = {
    **{f"{beta:g}": f"{beta:g}" for beta in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)},
    "inf": "∞",
}
PANELS = {"progress": "Curves", "pushes": "Pushes", "lattice": "Lattice", "compare": "Before"}
MOST_MOVES = 2 * LONGEST_WORD - 1
WORDS = (
    *("apple", "bread", "cattle", "dragon", "energy", "forest", "garden", "happy", "island"),
    *("jigsaw", "kettle", "letter", "margin", "needle", "orange", "puzzle", "quartz", "river"),
    *("simple", "tunnel", "umbra", "valley", "window", "oxygen", "yellow", "zigzag", "book", "all"),
)


@dataclass(frozen=True)
class DrawnPath(Parameter):
    """A path through a word's symbols, written as the windows in which it moves to the next symbol.

    Windows are counted from 1. The text is empty if nobody has drawn a path.
    """

    name: str
    label: str = "The drawn path"
    default: str = ""

    def read(self, text: str) -> str:
        moves = text.split(".") if text else []
        if len(moves) > MOST_MOVES or not all(re.fullmatch("[0-9]{1,3}", one) for one in moves):
            raise self._refused(text, "the windows in which the path moves on, such as 3.5.8")
        return text


LESSON = Lesson(
    "reading",
    [
        *(
            TableSetting(name, setting.default, table=Reading)
            for name, setting in Reading.settings.items()
        ),
        Choice("panel", "Beside it", "What is shown beside the energies.", PANELS, "progress"),
        Choice(
            "push_loss",
            "Pushes of",
            "Shows the pushes of another loss on this word, without training with it.",
            {"own": "this training", **{name: loss.label for name, loss in PATH_LOSSES.items()}},
            "own",
        ),
        Choice(
            "levels",
            "Energies",
            "Cross-entropy and the likelihood see only differences within a window.",
            {"raw": "As they are", "relative": "Less each window's lowest"},
            "raw",
        ),
        Choice(
            "path_beta",
            "β of the paths",
            "At ∞ the lowest path alone counts; the lower β, the more evenly all do.",
            BETAS,
            "1",
        ),
        Whole("random", "Random path", 0, 9999, 0),
        DrawnPath("path"),
    ],
    title="Reading words",
)
"""The parameters in the lesson's address."""


PRESETS = registry(
    [
        Preset(
            "learns",
            "Letters, then words",
            "Stage 1 knows letters but no blanks and reads few words; stage 2 reads nearly all.",
        ),
        Preset(
            "sinks",
            "Collapse without end",
            "Nothing is pushed up: whole columns sink, the right letters no more than the others.",
            {"loss": "energy"},
        ),
        Preset(
            "flat",
            "Collapse to 0",
            "Energies cannot fall below 0 here: all of them go flat, and no word is read.",
            {"loss": "energy", "output": "squared"},
        ),
        Preset(
            "trap",
            "Flat from random weights",
            "The margin loss pushes up one path: without stage 1 all energies become nearly alike.",
            {"loss": "margin", "letter_steps": 0},
        ),
        Preset(
            "no_letters",
            "The likelihood without stage 1",
            "All wrong paths are pushed up, each by its probability: no stage 1 is needed.",
            {"loss": "nll", "letter_steps": 0},
        ),
        Preset(
            "minimiser",
            "Read as it was trained",
            "Trained on whole paths, it reads by whole paths; window by window it reads far fewer.",
            {"loss": "nll"},
        ),
        Preset(
            "gap",
            "A gap of m",
            "A word is no longer pushed once its gap is m; the mean gap rises past m, then slows.",
            {"loss": "margin"},
        ),
    ]
)
"""Every preset by name."""


def reading_of(values: Values) -> Reading:
    """Return the training that the lesson's values describe."""
    return Reading(**{name: values[name] for name in Reading.settings})


def preset_of(values: Values) -> Preset | None:
    """Return the preset with the same training, whatever word is shown; None if there is none."""
    key = reading_of(values).network_key
    same = (one for one in PRESETS.values() if Reading(**one.settings).network_key == key)
    return next(same, None)


def drawn_path(values: Values) -> IntArray | None:
    """Return the drawn path (L,); None if none was drawn for this word."""
    reading = reading_of(values)
    L, T = reading.windows, 2 * len(reading.word)
    moves = np.array([int(one) - 1 for one in values["path"].split(".") if one], int)
    fits = len(moves) == T - 1 and (np.diff(moves) > 0).all()
    if not fits or (len(moves) and (moves[0] < 1 or moves[-1] >= L)):
        return None
    return np.searchsorted(moves, np.arange(L), side="right")


def written_path(path: Sequence[int]) -> str:
    """Return a path as written in an address."""
    return ".".join(str(window + 1) for window in np.flatnonzero(np.diff(path)) + 1)


def random_path(values: Values) -> IntArray:
    """Return a random legal path (L,)."""
    reading = reading_of(values)
    generator = np.random.default_rng(values["random"])
    return lattice.random_path(reading.windows, 2 * len(reading.word), generator)


def another_word(word: str, seed: int) -> str:
    """Return a random word from the list, other than `word`."""
    others = [one for one in WORDS if one != word]
    return others[int(np.random.default_rng(seed).integers(len(others)))]


def path_beta(values: Values) -> float:
    """Return the β at which paths are shown; ∞ shows only the lowest path."""
    return math.inf if values["path_beta"] == "inf" else float(values["path_beta"])


def text(values: Values) -> Text:
    """Return what the lesson says about its training."""
    preset, loss = preset_of(values), reading_of(values).loss_definition
    return Text(
        do="Type a word. Draw a path of your own over its energies, with the mouse, a finger or the"
        " arrow keys.",
        see=preset.sentence
        if preset
        else f"The loss pushes down {loss.down}, and it pushes up {loss.up}.",
        why="The picture is cut into overlapping windows; the network gives each window 27"
        " energies. A path passes one symbol a window: the word's letters in order, a blank after"
        " each. *F*(word) is the energy of its lowest path, found by Viterbi's recursion in *L* ×"
        " 2*n* sums instead of one for each path; the best word is the lowest path of any word. A"
        " loss pushes one side down and another up: the energy loss pushes nothing up and"
        " collapses, cross-entropy pushes symbols up window by window, the others push up whole"
        " paths. Read with the minimiser that trained.",
        tries=[
            Try(
                "Can a model that was trained on whole paths be read window by window?",
                "Badly. Choose *Read as it was trained*: by whole paths it reads nearly all unseen"
                " words, window by window far fewer. Its loss compares whole paths: a wrong symbol"
                " may be the lowest of its window as long as no likely path passes it.",
            )
        ],
    )
