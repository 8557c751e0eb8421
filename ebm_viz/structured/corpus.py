"""A small language of tagged sentences whose true p(tags | words) is known.

A grammar gives every sequence of 3 to 8 tags a probability. Each tag then draws its word. Many
words can have several tags ("her" is a determiner or a pronoun), so many sentences have several
readings.
"""

from functools import cache
from itertools import product

import numpy as np

from ebm_viz.structured.arrays import FloatArray, IntArray

CATEGORIES = {
    "nominal": ("NOUN", "NAME", "PRON"),
    "modifier": ("DET", "ADJ"),
    "verbal": ("VERB", "AUX"),
    "other": ("ADV", "PREP", "CONJ"),
}
TAGS = ("DET", "ADJ", "NOUN", "NAME", "PRON", "VERB", "AUX", "ADV", "PREP", "CONJ")
LENGTHS = tuple(range(3, 9))

_LEXICON = {
    "DET": "the:5 a:4 her:1.5 that:1 this:1",
    "ADJ": "old:2 big:2 red:2 fast:1 light:1 right:1 kind:1 cold:1 round:1",
    "NOUN": "dog:2 cat:2 house:2 man:2 fish:1 can:.6 book:1 play:1 duck:1 watch:1 cook:1 run:1"
    " flies:1 mark:.6 park:1 light:1 kind:.5 saw:.6 walk:1 ring:1 rose:.6 bill:.6 will:.3 cold:.4"
    " round:.3 right:.4 water:1 bark:.6 train:1",
    "NAME": "anna:2 tom:2 jack:2 mark:1 bill:1 will:1 rose:1 may:.6",
    "PRON": "she:3 he:3 they:3 it:2 we:2 her:1.5 that:1 this:.6",
    "VERB": "likes:3 sees:3 fish:1 can:.3 book:1 play:1 duck:1 watch:1 cook:1 run:1 flies:1 mark:1"
    " park:1 light:.4 saw:1 walk:1 ring:1 rose:.6 bill:.4 water:.6 bark:.6 train:1 like:1",
    "AUX": "can:3 will:3 may:2 might:2 must:1",
    "ADV": "here:3 now:2 well:2 fast:1 right:.6 round:.4",
    "PREP": "in:3 on:3 by:2 like:1 round:.6",
    "CONJ": "and:3 or:1 but:1",
}

_NOUN_PHRASES = {
    "PRON": 0.26,
    "NAME": 0.15,
    "DET NOUN": 0.28,
    "DET ADJ NOUN": 0.12,
    "NOUN": 0.08,
    "NOUN NOUN": 0.04,
    "NAME CONJ NAME": 0.04,
    "DET NOUN NOUN": 0.03,
}
_VERB_PHRASES = {
    "VERB": 0.16,
    "VERB NP": 0.34,
    "VERB ADV": 0.1,
    "VERB NP ADV": 0.08,
    "VERB PREP NP": 0.12,
    "AUX VERB": 0.08,
    "AUX VERB NP": 0.12,
}
_SENTENCES = {"NP VP": 0.88, "VP": 0.12}
"""The probability of each form of a sentence; the second is the imperative."""


def _vocabulary() -> tuple[str, ...]:
    return tuple(
        sorted({part.split(":")[0] for words in _LEXICON.values() for part in words.split()})
    )


WORDS = _vocabulary()


@cache
def emission() -> FloatArray:
    """Return p(word | tag), (10, number of words)."""
    table = np.zeros((len(TAGS), len(WORDS)))
    for tag, entries in _LEXICON.items():
        for entry in entries.split():
            word, weight = entry.split(":")
            table[TAGS.index(tag), WORDS.index(word)] = float(weight)
    return np.asarray(table / table.sum(1, keepdims=True))


@cache
def sequences(length: int) -> tuple[IntArray, FloatArray]:
    """Return all sequences of `length` tags, (S, length), and their probabilities (S,).

    The probabilities of the sequences of all lengths, 3 to 8, sum to 1.
    """
    everything = _grammar()
    kept = [(tags, p) for tags, p in everything.items() if len(tags) == length]
    total = sum(p for tags, p in everything.items() if len(tags) in LENGTHS)
    codes = np.array([[TAGS.index(tag) for tag in tags] for tags, _ in kept])
    return codes, np.array([p for _, p in kept]) / total


@cache
def distance() -> FloatArray:
    """Return the distances between tags (10, 10): 0, ½ within a category, 1 across categories."""
    category = [next(name for name, tags in CATEGORIES.items() if tag in tags) for tag in TAGS]
    same = np.array(category)[:, None] == np.array(category)
    return np.where(same, 0.5, 1.0) * (1 - np.eye(len(TAGS)))


def codes_of(sentence: str) -> IntArray:
    """Return the numbers of a sentence's words.

    ValueError, with a message for people, for an unknown word or a wrong number of words.
    """
    words = sentence.lower().split()
    for word in words:
        if word not in WORDS:
            raise ValueError(f"the language has no word {word[:32]!r}; it has {', '.join(WORDS)}")
    if len(words) not in LENGTHS:
        raise ValueError(f"a sentence has {LENGTHS[0]} to {LENGTHS[-1]} words, not {len(words)}")
    return np.array([WORDS.index(word) for word in words])


def posterior(words: IntArray) -> tuple[IntArray, FloatArray]:
    """Return all answers y of the words (T,), as (S, T), and p(y | words), the likeliest first.

    There are none, (0, T), if the grammar cannot produce the sentence.
    """
    tags, p = sequences(len(words))
    joint = p * emission()[tags, words].prod(1)
    order = np.argsort(-joint, kind="stable")
    order = order[joint[order] > 0]
    return tags[order], joint[order] / max(joint.sum(), np.finfo(float).tiny)


def marginals(words: IntArray) -> FloatArray:
    """Return the true p(tag of word t | all words), (T, 10)."""
    answers, p = posterior(words)
    return np.asarray(
        np.stack([np.bincount(answers[:, t], p, len(TAGS)) for t in range(len(words))])
    )


def draw(count: int, generator: np.random.Generator) -> dict[int, tuple[IntArray, IntArray]]:
    """Return `count` random sentences, grouped by length T: words (n, T) and their tags (n, T)."""
    shares = np.array([sequences(length)[1].sum() for length in LENGTHS])
    counts = generator.multinomial(count, shares / shares.sum())
    drawn = {}
    cumulated = emission().cumsum(1)
    for length, n in zip(LENGTHS, counts, strict=True):
        tags, p = sequences(length)
        chosen = tags[generator.choice(len(tags), n, p=p / p.sum())]
        uniform = generator.random(chosen.shape)
        words = (uniform[..., None] > cumulated[chosen]).sum(-1)
        drawn[length] = (np.minimum(words, len(WORDS) - 1), chosen)
    return drawn


@cache
def _grammar() -> dict[tuple[str, ...], float]:
    """Return the probability of every sequence of tags."""
    found: dict[tuple[str, ...], float] = {}
    for sentence, p in _SENTENCES.items():
        for tags, share in _expanded(sentence.split()):
            found[tags] = found.get(tags, 0.0) + p * share
    return found


def _expanded(symbols: list[str]) -> list[tuple[tuple[str, ...], float]]:
    rules = {"NP": _NOUN_PHRASES, "VP": _VERB_PHRASES}
    parts = []
    for symbol in symbols:
        if symbol in rules:
            parts.append(
                [
                    (tags, p * share)
                    for right, p in rules[symbol].items()
                    for tags, share in _expanded(right.split())
                ]
            )
        else:
            parts.append([((symbol,), 1.0)])
    return [
        (sum((tags for tags, _ in chosen), ()), float(np.prod([p for _, p in chosen])))
        for chosen in product(*parts)
    ]
