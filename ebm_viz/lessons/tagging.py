"""Tagging sentences: the page's defaults and its choices."""

from ebm_viz.lessons.parameters import Choice, Lesson, TableSetting, Values, Whole
from ebm_viz.lessons.text import Text, Try
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
        Choice("part", "Part", "What to look at.", PARTS, "chain"),
        *(
            TableSetting(name, setting.default, table=Tagging)
            for name, setting in Tagging.settings.items()
        ),
        Choice("start", "Start", "Where relaxed inference begins.", STARTS, "uniform"),
        Choice(
            "step_size",
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
    title="Tagging",
    former={"stride": "step_size"},
)
"""The parameters in the lesson's address."""


def tagging_of(values: Values) -> Tagging:
    """Return the training of the chain that the lesson's values describe."""
    return Tagging(**{name: values[name] for name in Tagging.settings})


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


_WHY = (
    "An answer is the tags of all words at once; *E*(*y*) sums an energy for each word's tag and"
    " one for each pair of neighbours. Viterbi finds the lowest of 10ⁿ answers in about *n* · 10²"
    " sums. The most offending answer is the lowest *wrong* one; the free energy counts all"
    " answers, the right one, too."
)

TEXTS = {
    "chain": Text(
        do="Train a chain: it has an energy for every tag of each word and for each pair of"
        " neighbouring tags.",
        see="The lowest answer settles. Under the energy loss nothing collapses; its energies keep"
        " sinking.",
        why=_WHY,
        tries=[
            Try(
                "What does Viterbi minimise, and in how many sums?",
                "The energy *E*(*y*) of the whole answer, exactly, over all answers. For each word"
                " and each of its tags it keeps only the best way to get there: 10 sums for the"
                " first word and 10² for each further one. Choosing each word's lowest tag on its"
                " own would leave out the energies of the pairs.",
            )
        ],
    ),
    "distance": Text(
        do="Choose the margin loss, then the cost-augmented one, each on a sentence of 3 or 4"
        " words.",
        see="On average farther answers lie higher under every loss, but not at every distance,"
        " and only a little more so under the cost-augmented one.",
        why=_WHY,
        tries=[
            Try(
                "Does a cost-augmented loss of 0 put the answers in the order of their distances?",
                "No. It promises *E*(*y*) ≥ *E*(right) + Δ(*y*) for each answer on its own."
                " Energies 0, 10 and 2 at the distances 0, 1 and 2 keep the promise, and the"
                " nearer of the two wrong answers lies higher.",
            )
        ],
    ),
    "relaxed": Text(
        do="Here each tag is a distribution: descent lowers the energy, then rounds. Change start"
        " and step.",
        see="Whether the rounded answer comes down to the exact minimum, or stays above it.",
        why=_WHY,
        tries=[
            Try(
                "The relaxed energy is lowest at an answer without fractions. Why may descent"
                " still end at another one?",
                "The energy is a sum of products of neighbouring words' probabilities, and not"
                " convex: descent stops wherever no small change lowers it. The start decides where"
                " that is, as on any landscape with several wells.",
            )
        ],
    ),
    "words": Text(
        do="Choose a sentence that can be read in several ways, such as “her flies mark”.",
        see="The network chooses each word's tag on its own: together they may be no reading at"
        " all.",
        why=_WHY,
        tries=[
            Try(
                "Each word has its likeliest tag. Why may the sentence still not be the likeliest?",
                "The likeliest tags of two words may belong to two different readings. Each"
                " probability is a sum over all readings, and a choice word by word forgets which"
                " of them go together.",
            )
        ],
    ),
    "leak": Text(
        do="Train three models that guess each word. One of them reads the word that it guesses.",
        see="The perplexity of that one falls to 1, even for words in random order: it has learnt"
        " to copy.",
        why="Perplexity is exp of the mean surprise −log *p*(word). A model that may read the word"
        " that it guesses needs no language: copying makes *p* = 1.",
        tries=[
            Try(
                "How can one tell a leak from a very good model?",
                "By a bound, or by nonsense: no model of the words before can beat the language's"
                " own entropy, and no model can foresee random words. Whoever does so has read the"
                " answer.",
            )
        ],
    ),
    "table": Text(
        do="Choose a loss for one table with a row for each sentence and a column for each answer.",
        see="Each of the six sentences with a right answer (circles) is learnt; other rows stay.",
        why="The cells of a table share nothing, so a loss moves only the rows that it sees: what"
        " is learnt of one sentence says nothing about another. A network shares its weights, a"
        " chain its energies of tags and pairs.",
        tries=[
            Try(
                "How many look-ups does the lowest of all answers take for 15 words and 20 tags?",
                "In a table 20¹⁵ ≈ 3.3 × 10¹⁹ for each sentence. On a chain Viterbi finds it in"
                " 14 · 20² + 20 = 5,620 sums.",
            )
        ],
    ),
}
"""What each part of the lesson says."""
