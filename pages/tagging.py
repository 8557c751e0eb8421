"""Tagging: energies of whole answers, exact and relaxed inference, margins that grow."""

import itertools
import math

import numpy as np
import streamlit as st

from ebm_viz import tag_plots as plots
from ebm_viz.lessons.tagging import LESSON, another_sentence, tagging_of
from ebm_viz.plot_theme import DARK, LIGHT
from ebm_viz.structured import TaggingSnapshot, chain, corpus, toy
from ebm_viz.structured.corpus import TAGS
from ebm_viz.structured.words import IntArray
from ebm_viz.ui.lesson import LessonPage, do_see, why
from ebm_viz.ui.playback import Playback
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.viewer.plot import live_plot

DESCENT = 200
DO_SEE = {
    "chain": (
        "Train a chain: each word has an energy for every tag, each pair of neighbouring tags one,"
        " too.",
        "The lowest answer settles. Under the energy loss nothing collapses here, unlike in a"
        " network: cells of a table share nothing. The energies still sink without end.",
    ),
    "distance": (
        "Train with the margin loss, then the cost-augmented one, on a sentence of four words.",
        "How high wrong answers lie above the right one, against their distance Δ. More wrong words"
        " cost more under every loss; the effect of the cost-augmented margin is small.",
    ),
    "relaxed": (
        "Let the tags be distributions, descend their energy, and round. Change start and step.",
        "Whether the rounded answer comes down to the exact minimum, or stays above it.",
    ),
    "words": (
        "Choose a sentence that can be read in several ways.",
        "Tags that are chosen word by word may belong to no reading at all.",
    ),
    "table": (
        "Choose a loss for one table with a row for each sentence and a column for each answer.",
        "Each of the six sentences with a right answer (circles) is learnt; the other rows do not"
        " move.",
    ),
}

lesson = LessonPage(LESSON)
values = lesson.values
tagging = tagging_of(values)
theme = DARK if st.context.theme.type == "dark" else LIGHT
words = tagging.sentence.split()
codes = corpus.codes_of(tagging.sentence)
part = values["part"]
playback = Playback("tagging", tagging, tagging.network_key, lesson.view.step)


def draw_a_sentence() -> None:
    lesson.change(sentence=another_sentence(tagging.sentence))


def said(answer: IntArray) -> str:
    return " ".join(TAGS[tag] for tag in answer)


def written(energy: float) -> str:
    return f"{energy:,.2f}".replace("-", "−")


def snapshot_shown() -> TaggingSnapshot | None:
    seen = [one for one in playback.snapshots if isinstance(one, TaggingSnapshot)]
    return seen[-1] if seen else None


def pictures() -> None:
    playback.controls()
    snapshot = snapshot_shown()
    if snapshot is None:
        st.info(playback.run.failure or "The training begins as soon as it is its turn.")
        return
    U, A = snapshot.energies(codes)
    F, answer = snapshot.best
    true, shares = corpus.posterior(codes)
    right = true[0] if len(true) else answer
    st.markdown(
        f"**Step {snapshot.step:,}.** Lowest answer: {said(answer)}, E = {written(F)}."
        f" Of 1,000 unseen sentences {snapshot.sentences_right:.1%} are right, of their words"
        f" {snapshot.words_right:.1%}; gap {written(snapshot.gap)}; mean size of the energies"
        f" {snapshot.size:.3g}." + (" Training …" if playback.waiting else "")
    )
    left, beside = side_by_side("tagging_pictures", [1, 1])
    if part == "distance":
        distance(snapshot, U, right)
        return
    if part == "relaxed":
        relaxed(U, A, F, answer)
        return
    with left:
        live_plot(
            plots.tag_energies(U, answer, words, theme),
            f"Energies of the tags of each word of: {tagging.sentence}",
            key="tagging_energies",
            file=f"tagging-energies-step-{snapshot.step}",
        )
    with beside:
        if part == "words":
            _, marginals, _ = chain.free(U, A, 1.0)
            live_plot(
                plots.probabilities(marginals, words, theme),
                "Probability of each tag of each word in the trained chain at β = 1",
                key="tagging_beside",
                file=f"tagging-probabilities-step-{snapshot.step}",
            )
        else:
            seen = [one for one in playback.snapshots if isinstance(one, TaggingSnapshot)]
            live_plot(
                plots.progress(seen, theme),
                "Sentences and words tagged right, and the gap, over the steps",
                key="tagging_beside",
                file=f"tagging-progress-step-{snapshot.step}",
            )
    if part == "words":
        word_by_word(U, A, answer)
    elif len(true):
        readings = "; ".join(f"{said(y)} {p:.0%}" for y, p in zip(true[:3], shares, strict=False))
        st.caption(f"How the language itself reads it: {readings}.")


def distance(snapshot: TaggingSnapshot, U: np.ndarray, right: IntArray) -> None:
    if len(words) > 4:
        st.info("Choose a sentence of 3 or 4 words: all 10⁴ answers are looked at here.")
        return
    answers = np.array(list(itertools.product(range(len(TAGS)), repeat=len(words))))
    energies = chain.energy(np.broadcast_to(U, (len(answers), *U.shape)), snapshot.pairs, answers)
    far = tagging.distances[right, answers].sum(1)
    above = energies - energies[(answers == right).all(1)]
    wrong = far > 0
    margin = tagging.margin if "margin" in tagging.loss_definition.knobs else None
    shown = np.flatnonzero(wrong)[:: max(1, len(answers) // 3000)]
    live_plot(
        plots.energy_and_distance(far[shown], above[shown], margin, theme),
        "Energy above the right answer against the distance from it",
        key="tagging_over_distance",
        file=f"tagging-distance-step-{snapshot.step}",
    )
    one_wrong = (answers != right).sum(1) == 1
    same = one_wrong & (corpus.distance()[right, answers].sum(1) == 0.5)
    other = one_wrong & ~same
    below = f"{(above[wrong] < margin * far[wrong]).mean():.1%}" if margin else "no margin"
    near = float(above[same].mean())
    across = float(above[other].mean())
    ratio = f"{across / near:.2f}" if near > 0 else "–"
    st.caption(
        f"One wrong word: mean {written(near)} within the category,"
        f" {written(across)} across, ratio"
        f" {ratio}. Answers below the line:"
        f" {below}. Zero loss only means that no answer lies below the line, not that farther ones"
        " lie higher. Right answer: the likeliest in the language."
    )


def relaxed(U: np.ndarray, A: np.ndarray, lowest: float, exact: IntArray) -> None:
    choices = st.columns(3)
    for column, name in zip(choices, ("start", "stride", "entropy"), strict=True):
        with column:
            lesson.widget(name)
    now = lesson.values
    starts = {
        "uniform": None,
        "words": -U,
        "random": np.random.default_rng(tagging.seed).normal(size=U.shape),
    }
    beta = math.inf if now["entropy"] == "inf" else float(now["entropy"])
    states = list(chain.relaxed(U, A, float(now["stride"]), DESCENT, beta, starts[now["start"]]))
    at = st.slider("Step of the descent", 0, DESCENT, DESCENT, key="tagging.descent")
    left, right = side_by_side("tagging_relaxed", [1, 1])
    with left:
        live_plot(
            plots.descent(states, lowest, at, theme),
            "Objective of relaxed inference over its steps, and the exact minimum",
            key="tagging_descent",
            file="tagging-relaxed-descent",
        )
    with right:
        live_plot(
            plots.probabilities(states[at].q, words, theme),
            f"Distribution over the tags of each word after {at} steps",
            key="tagging_q",
            file=f"tagging-relaxed-step-{at}",
        )
    rounded = states[at].answer
    verdict = (
        "the exact minimum" if (rounded == exact).all() else f"the exact minimum is {said(exact)}"
    )
    st.caption(
        f"Rounded after {at} steps: {said(rounded)}, E = {written(float(states[at].energy))};"
        f" {verdict}, E = {written(lowest)}."
    )


def word_by_word(U: np.ndarray, A: np.ndarray, answer: IntArray) -> None:
    true, shares = corpus.posterior(codes)
    if not len(true):
        st.info("The grammar makes no such sentence.")
        return
    exact = corpus.marginals(codes)
    _, chain_marginals, _ = chain.free(U, A, 1.0)
    readings = {tuple(reading) for reading in true}

    def incoherent(p: np.ndarray) -> float:
        """The probability that tags drawn word by word belong to no reading."""
        return 1 - float(sum(np.prod(p[range(len(words)), list(one)]) for one in readings))

    rows = {
        "Readings of the language": "; ".join(
            f"{said(y)} {p:.0%}" for y, p in zip(true[:4], shares, strict=False)
        ),
        "Likeliest tag of each word (true p)": said(exact.argmax(1)),
        "Likeliest tag of each word (chain)": said(chain_marginals.argmax(1)),
        "Lowest energy of the chain": said(answer),
    }
    lines = [
        f"- {name}: **{tags}**"
        + (
            " – none of the readings"
            if name != "Readings of the language"
            and tuple(TAGS.index(tag) for tag in tags.split()) not in readings
            else ""
        )
        for name, tags in rows.items()
    ]
    st.markdown("\n".join(lines))
    st.caption(
        "Tags drawn word by word belong to no reading with probability"
        f" {incoherent(exact):.0%} from the true p of each word, {incoherent(chain_marginals):.0%}"
        " from the chain's. An energy of the whole answer does not tear readings apart; a chain"
        " that sees only neighbours may still choose one that the grammar does not have."
    )


def whole_table() -> None:
    choices = st.columns(2)
    with choices[0]:
        lesson.widget("table_loss")
    with choices[1]:
        lesson.widget("margin")
    learnt = toy.learn(lesson.values["table_loss"], tagging.margin)
    rows, right = toy.rows()
    live_plot(
        plots.table(
            learnt.energies,
            rows,
            right,
            [" ".join(one) for one in toy.SENTENCES],
            [" ".join(one) for one in toy.ANSWERS],
            theme,
        ),
        "Energies of 64 answers for 27 sentences",
        key="tagging_table",
        file="tagging-table",
    )
    at_rows = learnt.energies[rows]
    above = at_rows - at_rows[np.arange(len(rows)), right][:, None]
    others = np.where(np.arange(64) == right[:, None], np.inf, above)
    stopped = f"after {learnt.stopped} steps" if learnt.stopped is not None else "never"
    st.markdown(
        f"Steps of 0.1 on six sentences stop **{stopped}** (of 3,000);"
        f" {int((at_rows.argmin(1) == right).sum())} of 6 are right, smallest gap"
        f" {written(float(others.min()))}; 21 rows have not moved.\n\n"
        "- This table: 27 × 64 = 1,728 energies, 64 look-ups a row.\n"
        "- Sentences of 15 words, 50,000 words and 20 tags: 50,000¹⁵ × 20¹⁵ ≈ 10⁹⁰ energies,"
        " 20¹⁵ ≈ 3.3 × 10¹⁹ look-ups a row.\n"
        "- A chain with Viterbi: 15 · 20² = 6,000 sums, exactly 14 · 20² + 20 = 5,620."
    )


with st.sidebar:
    lesson.groups(tagging.relevant_knobs())
    st.caption(tagging.loss_definition.description)

lesson.title("Tagging", beside="part")
do_see(*DO_SEE[part])
if part == "table":
    whole_table()
else:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=420):
            lesson.widget("sentence")
        st.button("Another sentence", icon=":material/shuffle:", on_click=draw_a_sentence)
    playback.show(pictures)

why(
    "An answer is the tags of all words at once, *E*(*y*) the sum of what each word and each pair"
    " of neighbours says. Viterbi finds the lowest of 10ⁿ answers in *n* · 10² sums."
    " The most offending answer is the lowest *wrong* one; the free energy counts all answers, the"
    " right one, too."
)
