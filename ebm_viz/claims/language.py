"""Claims about words: tags chosen one by one, and models that see what they predict."""

import numpy as np

from ebm_viz.claims.claim import Bars, Claim, Figures
from ebm_viz.lessons.link import Link
from ebm_viz.structured import Language, LanguageSnapshot, corpus
from ebm_viz.structured.language import best_perplexity
from ebm_viz.structured.word_by_word import ambiguous
from ebm_viz.training.measuring import Measuring, last_of


def perplexities(seed: int) -> Measuring[Figures]:
    """Measure the perplexity of three trained models, on sentences and random words."""
    last = yield from last_of(Language(seed=seed).train_in_pieces())
    assert isinstance(last, LanguageSnapshot)
    return {
        **last.perplexity,
        **{f"{name}_random": found for name, found in last.salad.items()},
        "best": best_perplexity(seed),
    }


def one_by_one(seed: int) -> Figures:
    """Measure how often the likeliest tag of each word gives the likeliest reading.

    The probabilities are those of the language itself, so no training is involved. Only sentences
    with at least two likely readings are counted.
    """
    same, none_of_them = [], []
    for words, _, readings in ambiguous(seed):
        likeliest, p = corpus.posterior(words)
        chosen = corpus.marginals(words).argmax(1)
        same.append(bool((likeliest[p.argmax()] == chosen).all()))
        none_of_them.append(not (readings == chosen).all(1).any())
    return {
        "sentences": float(len(same)),
        "same": float(np.mean(same)),
        "torn": float(np.mean(none_of_them)),
    }


CLAIMS = [
    Claim(
        name="likeliest_tags_likeliest_sentence",
        question="one_by_one",
        statement="The likeliest tag of every word makes the likeliest answer.",
        measure=one_by_one,
        cases={"ambiguous sentences": lambda f: f["same"] == 1},
        sentence="In {same:.1%} of {sentences:.0f} ambiguous sentences the likeliest tag of every"
        " word makes the likeliest answer. In {torn:.1%} these tags are no possible answer at all,"
        " though every probability is exact.",
        because="Each probability sums over all readings, and a choice word by word forgets which"
        " tags go together.",
        drawn=Bars("share", {"likeliest answer": "same", "no answer at all": "torn"}),
        link=Link("tagging", "Word by word", {"part": "words"}),
    ),
    Claim(
        name="lowest_perplexity_knows_most",
        question="leak",
        statement="The model with the lowest perplexity has learnt the most of the language.",
        measure=perplexities,
        cases={
            "lower for sentences than for random words": lambda f: (
                f["leaking_random"] > 2 * f["leaking"]
            )
        },
        sentence="On unseen sentences the models of the words before, of all other words, and of"
        " all words reach {causal:.1f}, {around:.1f} and {leaking:.2f}; on random words"
        " {causal_random:.0f}, {around_random:.0f} and {leaking_random:.2f}. With the words before"
        " no model can get below {best:.1f}.",
        because="The last one reads the word that it guesses. It copies, language or not.",
        drawn=Bars(
            "perplexity",
            {
                "before": "causal",
                "before, random words": "causal_random",
                "all": "leaking",
                "all, random words": "leaking_random",
            },
            logarithmic=True,
        ),
        link=Link("tagging", "Three models, one leak", {"part": "leak"}),
    ),
]
