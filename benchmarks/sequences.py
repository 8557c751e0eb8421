"""Measures readers and taggers: the claims of their pages over three seeds, and their cost."""

import itertools
import threading
import time

import numpy as np

from benchmarks.figures import Figure, at_least, at_most
from ebm_viz.lessons.reading import LESSON
from ebm_viz.lessons.reading_panels import ReadingPanels
from ebm_viz.plots.theme import LIGHT
from ebm_viz.serving import Visitor
from ebm_viz.serving.runs.trainer import Trainer
from ebm_viz.serving.sequences import SequenceRuns
from ebm_viz.structured import (
    Language,
    Reading,
    ReadingSnapshot,
    Tagging,
    WordByWord,
    chain,
    corpus,
    lattice,
    toy,
    train,
    words,
)
from ebm_viz.structured.word_by_word import coherence_of_chain, coherence_of_words
from ebm_viz.ui.playback import PATIENCE, SECONDS_A_PICTURE

SEEDS = range(3)


def measure_sequences() -> list[Figure]:
    """Measure the claims R8, R9, R12, W12, C15 and C16, and the times of training and inference."""
    return [
        *_readers(),
        *_taggers(),
        *_words_alone(),
        *_distances(),
        *_relaxed(),
        *_speed(),
        *_ten_visitors(),
    ]


def _readers() -> list[Figure]:
    worst = "worst"

    def last(**settings):  # type: ignore[no-untyped-def]
        found = []
        for seed in SEEDS:
            *_, snapshot = train(Reading(seed=seed, **settings))
            found.append(snapshot)
        return found

    default = last()
    flat = [last(loss=loss, letter_steps=0) for loss in ("perceptron", "margin")]
    return [
        Figure(
            "reader: words read right",
            [s.words_right for s in default],
            "share",
            at_least(0.97),
            worst,
        ),
        Figure("reader: gap", [s.gap for s in default], "", at_least(3), worst),
        Figure(
            "NLL without letters: words read right",
            [s.words_right for s in last(loss="nll", letter_steps=0)],
            "share",
            at_least(0.9),
            worst,
        ),
        Figure(
            "energy loss: words read right",
            [s.words_right for s in last(loss="energy")],
            "share",
            at_most(0.0),
            worst,
        ),
        Figure(
            "perceptron and margin from random weights: mean |E|",
            [s.size for group in flat for s in group],
            "",
            at_most(0.2),
            worst,
        ),
        Figure(
            "NLL read window by window",
            [s.greedy_right for s in last(loss="nll")],
            "share",
            at_most(0.6),
            worst,
        ),
    ]


def _taggers() -> list[Figure]:
    figures = []
    for loss in ("nll", "margin", "cost_augmented", "perceptron", "energy"):
        shares = []
        for seed in SEEDS:
            *_, snapshot = train(Tagging(loss=loss, seed=seed))
            shares.append(snapshot.sentences_right)
        figures.append(Figure(f"chain, {loss}: sentences right", shares, "share"))
    return figures


def _words_alone() -> list[Figure]:
    """Measure tags chosen word by word, tags chosen by whole answers, and the leaking model."""
    network, whole, leak, causal = [], [], [], []
    for seed in SEEDS:
        *_, tagger = train(WordByWord(seed=seed))
        network.append(coherence_of_words(tagger).torn)
        *_, chained = train(Tagging(seed=seed))
        whole.append(coherence_of_chain(chained).torn)
        *_, models = train(Language(seed=seed))
        leak.append(models.perplexity["leaking"])
        causal.append(models.perplexity["causal"])
    return [
        Figure("tags word by word: no reading", network, "share of ambiguous", at_least(0.15)),
        Figure("chain: no reading", whole, "share of ambiguous", at_most(0.15)),
        Figure("perplexity of a model that leaks", leak, "", at_most(1.02), "worst"),
        Figure("perplexity of a causal model", causal, "", at_least(25)),
    ]


def _distances() -> list[Figure]:
    """Measure C15: the bound holds on the table; on the chain, the order hardly changes."""
    rows, right = toy.rows()
    far = toy.distance()[right]
    below = []
    for seed in SEEDS:
        E = toy.learn("cost_augmented", seed=seed).energies[rows]
        above = E - E[np.arange(len(rows)), right][:, None]
        below.append(float((above < far - 1e-9)[far > 0].mean()))
    ratios = {loss: [_ratio(loss, seed) for seed in SEEDS] for loss in ("margin", "cost_augmented")}
    return [
        Figure("table, cost-augmented: answers below Δ", below, "share", at_most(0.0), "worst"),
        *(
            Figure(f"chain, {loss}: one wrong word, other to same category", values, "×")
            for loss, values in ratios.items()
        ),
    ]


def _ratio(loss: str, seed: int) -> float:
    *_, snapshot = train(Tagging(loss=loss, seed=seed))
    sentences, tags = corpus.draw(400, np.random.default_rng(seed))[4]
    U, A = snapshot.energies(sentences)
    gold = chain.energy(U, A, tags)
    near: list[float] = []
    across: list[float] = []
    for place, tag in itertools.product(range(4), range(10)):
        changed = tags.copy()
        changed[:, place] = tag
        above = chain.energy(U, A, changed) - gold
        distance = corpus.distance()[tags[:, place], tag]
        near += above[distance == 0.5].tolist()
        across += above[distance == 1].tolist()
    return float(np.mean(across) / np.mean(near))


def _relaxed() -> list[Figure]:
    """Measure C16: how often relaxed inference ends at the exact minimum."""
    shares: dict[str, list[float]] = {"uniform start": [], "own start": [], "random start": []}
    for seed in SEEDS:
        *_, snapshot = train(Tagging(seed=seed))
        sentences = corpus.draw(1000, np.random.default_rng(seed))[5][0]
        U, A = snapshot.energies(sentences)
        exact = chain.viterbi(U, A)[1]
        drawn = np.random.default_rng(seed).normal(size=U.shape)
        for name, start in zip(shares, (None, -U, drawn), strict=True):
            *_, state = chain.relaxed(U, A, 1.0, 200, start=start)
            shares[name].append(float((state.answer == exact).all(1).mean()))
    return [
        Figure(f"relaxed inference, {name}: exact minimum", values, "share")
        for name, values in shares.items()
    ]


def _speed() -> list[Figure]:
    begun = time.process_time()
    for _ in train(Reading()):
        pass
    reader = time.process_time() - begun
    begun = time.process_time()
    for _ in train(Tagging()):
        pass
    tagger = time.process_time() - begun
    E = np.random.default_rng(0).normal(size=(46, 27))
    P = words.along(E, "abcdefghij")
    path = lattice.even_path(46, 20)
    return [
        Figure("reader: whole training", [reader], "s of processor time", at_most(2.0), "worst"),
        Figure("tagger: whole training", [tagger], "s of processor time", at_most(2.0), "worst"),
        Figure(
            "best word of a 10-letter picture",
            _milliseconds(lambda: words.best_word(E)),
            "ms",
            at_most(2.0),
            "median",
        ),
        Figure(
            "energy of a drawn path",
            _milliseconds(lambda: lattice.path_energy(P, path)),
            "ms",
            at_most(50.0),
            "median",
        ),
    ]


def _ten_visitors(seconds: float = 6.0, visitors: int = 10) -> list[Figure]:
    """Measure the updates per second of visitors who each train their own reader.

    Both figures are drawn at each update, as on the page.
    """
    trainer = Trainer()
    runs = SequenceRuns(trainer)
    stop = time.monotonic() + seconds
    seen = [0] * visitors

    def visit(number: int) -> None:
        reading = Reading(seed=1000 + number)
        run = runs.run(reading)
        while time.monotonic() < stop:
            begun = time.monotonic()
            visitor = Visitor(f"10.0.0.{number}", "")
            runs.train(run, seen[number] + 1, PATIENCE, visitor, SECONDS_A_PICTURE)
            if len(run.snapshots) > seen[number]:
                seen[number] += 1
                known = [s for s in run.snapshots if isinstance(s, ReadingSnapshot)]
                panels = ReadingPanels(LESSON.defaults, known[: seen[number]])
                for panel in ("energies", "progress"):
                    panels.draft(panel, LIGHT).to_json()
            time.sleep(max(0.0, SECONDS_A_PICTURE - (time.monotonic() - begun)))

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trainer.end()
    rates = [count / seconds for count in seen]
    return [Figure("ten readers in training: updates", rates, "per second", at_least(2.0), "worst")]


def _milliseconds(work, times: int = 30) -> list[float]:  # type: ignore[no-untyped-def]
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - begun))
    return found
