"""Tagging sentences: the page's defaults and its choices."""

from ebm_viz.lessons.parameters import Choice, KnobValue, Lesson, Values, Whole
from ebm_viz.structured import Language, Tagging, WordByWord
from ebm_viz.structured.tagging import LOSSES

PARTS = {
    "chain": "Chain",
    "distance": "Distance",
    "relaxed": "Relaxed",
    "words": "Word by word",
    "leak": "A leak",
    "table": "One table",
}
DESCENT = 200
"""The number of steps of relaxed inference."""
STARTS = {"uniform": "uniform", "words": "each word's own energies", "random": "random"}
SENTENCES = (
    "her flies mark",
    "cook watch run",
    "her park rose",
    "will mark watch",
    "her book can",
    "they can fish",
    "the old dog sees her cat",
)

LESSON = Lesson(
    "tagging",
    [
        Choice("part", "Part", "What is looked at.", PARTS, "chain"),
        *(KnobValue(name, knob.default, table=Tagging) for name, knob in Tagging.knobs.items()),
        Choice("start", "Start", "Where relaxed inference begins.", STARTS, "uniform"),
        Choice(
            "stride",
            "Step size",
            "How far relaxed inference goes at once.",
            {one: one for one in ("0.1", "0.3", "1", "3", "10", "30", "100")},
            "1",
        ),
        Choice(
            "entropy",
            "Entropy",
            "A finite β keeps the distributions soft: the mean-field free energy.",
            {"inf": "none (β = ∞)", "4": "β = 4", "1": "β = 1", "0.5": "β = ½"},
            "inf",
        ),
        Whole("descent", "Step of the descent", 0, DESCENT, DESCENT),
        Choice(
            "window",
            "Words around",
            "How many words on either side the word-by-word network sees.",
            {one: one for one in "0123"},
            "3",
        ),
        Choice(
            "table_loss",
            "Loss",
            "What the table learns from its six sentences.",
            {name: loss.label for name, loss in LOSSES.items()},
            "margin",
        ),
    ],
)
"""The parameters in the lesson's address."""


def tagging_of(values: Values) -> Tagging:
    """Return the training of the chain that the lesson's values describe."""
    return Tagging(**{name: values[name] for name in Tagging.knobs})


def language_of(values: Values) -> Language:
    """Return the training of the models that predict words."""
    shared = ("sentence", "sentences", "seed")
    return Language(**{name: values[name] for name in shared})


def word_by_word_of(values: Values) -> WordByWord:
    """Return the training of the network that tags word by word, on the chain's sentences."""
    return WordByWord(
        window=int(values["window"]), sentences=values["sentences"], seed=values["seed"]
    )


def another_sentence(sentence: str) -> str:
    """Return the example after this one."""
    place = SENTENCES.index(sentence) + 1 if sentence in SENTENCES else 0
    return SENTENCES[place % len(SENTENCES)]
