"""Tagging: energies of whole answers, exact and relaxed inference, margins, and two pitfalls."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ebm_viz import numbers
from ebm_viz.lessons.tagging import (
    LESSON,
    TEXTS,
    another_sentence,
    language_of,
    tagging_of,
    word_by_word_of,
)
from ebm_viz.lessons.tagging_panels import (
    MOST_WORDS,
    SHOWN,
    TITLES,
    LanguagePanels,
    TablePanels,
    TaggingPanels,
    tags_of,
)
from ebm_viz.numbers import percent
from ebm_viz.plots.draft import Draft
from ebm_viz.plots.theme import DARK
from ebm_viz.structured import (
    LanguageSnapshot,
    TaggingSnapshot,
    WordByWordSnapshot,
    chain,
    corpus,
    of_kind,
)
from ebm_viz.structured.arrays import IntArray
from ebm_viz.structured.language import MODELS
from ebm_viz.structured.word_by_word import (
    Coherence,
    ambiguous,
    coherence_of_chain,
    coherence_of_truth,
    coherence_of_words,
    torn,
)
from ebm_viz.ui.lesson import LessonPage, claims, do_see, why
from ebm_viz.ui.playback import Playback
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.ui.text import unbroken
from ebm_viz.viewer.exporter import exporter
from ebm_viz.viewer.plot import live_plot

LABELS = {
    "energies": "Energies of the tags of each word, and the lowest answer",
    "progress": "Sentences and words tagged right, and the gap, over the steps",
    "distance": "Energy above the right answer against the distance from it",
    "descent": "Objective of relaxed inference over its steps, and the exact minimum",
    "distribution": "Distribution over the tags of each word in relaxed inference",
    "network": "Probability of each tag of each word in the network that sees words alone",
    "marginals": "Probability of each tag of each word in the trained chain at β = 1",
    "perplexity": "Perplexity of three models over the steps",
    "guesses": "How probable each model finds each word of the sentence",
    "table": "Energies of 64 answers for 27 sentences",
}

lesson = LessonPage(LESSON)
values = lesson.values
tagging = tagging_of(values)
part = values["part"]
training = language_of(values) if part == "leak" else tagging
playback = Playback(
    "tagging.leak" if part == "leak" else "tagging",
    training,
    training.network_key,
    None if part == "table" else lesson.step(training.steps),
    word_by_word_of(values) if part == "words" else None,
)


def written(energy: float) -> str:
    return numbers.written(energy, ",.2f")


def pictures() -> None:
    playback.controls(lambda: files(shown_step()))
    if not playback.snapshots:
        st.info(playback.run.failure or "Training starts when its turn comes.")
    elif part == "leak":
        leak(of_kind(LanguageSnapshot, playback.snapshots))
    else:
        chain_part(of_kind(TaggingSnapshot, playback.snapshots))


def shown_step() -> int:
    return playback.snapshots[-1].step if playback.snapshots else 0


def files(step: int) -> None:
    shown = SHOWN[part]
    exporter(
        LESSON.page,
        lesson.query,
        {name: TITLES[name] for name in shown},
        shown,
        step,
        training.steps if part != "table" else 0,
        f"tagging-{part}",
    )


def plot(panel: str, figure: Draft, place: str, step: int) -> None:
    live_plot(figure, LABELS[panel], key=f"tagging_{place}", file=f"tagging-{panel}-step-{step}")


def chain_part(seen: Sequence[TaggingSnapshot]) -> None:
    end = playback.end_beside
    network = end if isinstance(end, WordByWordSnapshot) else None
    panels = TaggingPanels(lesson.values, seen, network)
    snapshot = panels.snapshot
    st.markdown(
        unbroken(
            f"Lowest answer: **{tags_of(panels.answer)}**, E = {written(panels.lowest)}. Of 1,000"
            f" unseen sentences {percent(snapshot.sentences_right, 1)} right, of their words"
            f" {percent(snapshot.words_right, 1)}."
        )
    )
    if part == "distance" and len(panels.words) > MOST_WORDS:
        st.info("Choose a sentence of 3 or 4 words: this part evaluates all 10⁴ answers.")
        return
    shown = [panel for panel in SHOWN[part] if panel != "network" or panels.network]
    places = ("left", "beside") if len(shown) > 1 else ("alone",)
    columns = side_by_side("tagging_pictures", [1] * len(shown))
    named = part == "words"
    for panel, place, column in zip(shown, places, columns, strict=False):
        with column:
            if named:
                st.markdown(f"**{TITLES[panel]}**")
            plot(panel, panels.draft(panel, DARK), place, snapshot.step)
    below = {"chain": answers, "distance": distance, "relaxed": relaxed, "words": word_by_word}
    below[part](panels)


def answers(panels: TaggingPanels) -> None:
    """Draw the answers that inference finds side by side."""
    U, A, right = panels.U, panels.A, panels.right
    cost = panels.tagging.margin * panels.tagging.distances
    found = {
        "Right (likeliest in the language)": right,
        "Lowest energy": panels.answer,
        "Most offending: lowest of the others": chain.most_offending(U, A, right)[1],
        "Cost-augmented: lowest E − mΔ": chain.augmented(U, A, right, cost)[1],
    }
    lines = ["| Answer | Tags | E | Δ | E\u00a0−\u00a0mΔ |", "|:--|:--|--:|--:|--:|"]
    for name, y in found.items():
        energy, far = float(chain.energy(U, A, y)), panels.tagging.distances[right, y].sum()
        less = energy - panels.tagging.margin * far
        lines.append(f"| {name} | {tags_of(y)} | {written(energy)} | {far:g} | {written(less)} |")
    st.markdown("\n".join(lines))
    each = zip(panels.readings[:3], panels.shares, strict=False)
    readings = "; ".join(f"{tags_of(y)} {percent(p)}" for y, p in each)
    st.caption(
        "Δ: how far the tags are from the right ones, word by word: 1, or ½ within a category."
        " Gap: lowest energy of the other answers less that of the right one, mean over unseen"
        f" sentences: {written(panels.snapshot.gap)}. Mean size of the energies U of a word's tags:"
        f" {numbers.written(panels.snapshot.size)}. Cells of a table share nothing: that is why the"
        " energy loss does not collapse here, as it does in a network."
        + (f" How the language itself reads the sentence: {readings}." if readings else "")
    )
    claims(LESSON.page, lambda: judged(panels))


def judged(panels: TaggingPanels) -> str:
    """Return a text that judges common claims by the numbers of the picture."""
    U, A, count = panels.U, panels.A, len(panels.words)
    offending, _ = chain.most_offending(U, A, panels.right)
    return (
        "- **False:** the best competitor's energy is the free energy. It is the most"
        f" offending energy, {written(float(offending))}; the free energy at β = 1,"
        f" {written(float(chain.free(U, A, 1.0)[0]))}, counts the right answer, too.\n"
        "- **True:** cost-augmented inference picks an answer that is far from the truth and"
        " yet low in energy: compare Δ and E in the last row.\n"
        f"- **True:** Viterbi finds the lowest of all {10**count:,} answers, exactly,"
        f" in {(count - 1) * 100 + 10} sums.\n"
        "- **It depends:** with a cost-augmented margin, farther answers lie higher. See"
        " *Distance*.\n"
        "- **It depends:** gradient descent finds the lowest answer. See *Relaxed*."
    )


def distance(panels: TaggingPanels) -> None:
    above, far, right = panels.above, panels.distances, panels.right
    wrong, margin = far > 0, panels.margin
    one_wrong = (panels.answers != right).sum(1) == 1
    same = one_wrong & (corpus.distance()[right, panels.answers].sum(1) == 0.5)
    near, across = float(above[same].mean()), float(above[one_wrong & ~same].mean())
    ratio = written(across / near) if near > 0 else "–"
    below = (
        f"{percent((above[wrong] < margin * far[wrong]).mean(), 1)} of the answers lie below the"
        " line."
        if margin
        else "This loss has no margin, and no line."
    )
    st.caption(
        f"One wrong word: mean {written(near)} within the category, {written(across)} across,"
        f" ratio {ratio}. Over all unseen sentences the ratio is about 1.2 under NLL, 1.3 under the"
        f" margin loss and 1.4 under the cost-augmented one: a small effect. {below} Zero loss only"
        " means that no answer lies below the line, not that farther ones lie higher."
    )


def relaxed(panels: TaggingPanels) -> None:
    lesson.widget("descent")
    at = lesson.values["descent"]
    state = panels.descent[at]
    exact = (state.answer == panels.answer).all()
    verdict = "the exact minimum" if exact else f"the exact minimum is {tags_of(panels.answer)}"
    rounded = f"**{tags_of(state.answer)}**, E = {written(float(state.energy))}"
    lowest = f"{verdict}, E = {written(panels.lowest)}"
    st.markdown(unbroken(f"Rounded after {at} steps: {rounded}; {lowest}."))
    st.caption(
        "After 600 steps of NLL, about 93 % of unseen sentences come down to the exact minimum from"
        " a uniform start with step size 1, with step size 100 about 69 %; from a random start"
        " somewhat less than half. The others are stuck near a vertex, as “her book can” is."
        " Entropy at β = 1 frees about half of the sentences that a uniform start leaves stuck."
    )


def word_by_word(panels: TaggingPanels) -> None:
    true, network = panels.readings, panels.network
    if not len(true) or network is None:
        st.info(
            "The network is trained when its turn comes."
            if len(true)
            else "The grammar makes no such sentence."
        )
        return
    exact, p = corpus.marginals(panels.codes), network.probabilities(panels.codes)
    each = zip(true[:4], panels.shares, strict=False)
    rows = {
        "Network, word by word": p.argmax(1),
        "Exact p of each word, word by word": exact.argmax(1),
        "Chain, word by word": panels.marginals.argmax(1),
        "Chain, lowest energy": panels.answer,
    }
    st.markdown(
        "- Readings of the language: "
        + "; ".join(f"**{tags_of(y)}** {percent(share)}" for y, share in each)
        + "\n"
        + "\n".join(f"- {name}: **{tags_of(y)}**{_torn(y, true)}" for name, y in rows.items())
    )
    st.caption(
        "Tags drawn word by word are none of the readings with probability"
        f" {percent(torn(p, true))} from the network,"
        f" {percent(torn(exact, true))} from the exact p of each word."
    )
    if not playback.live:
        ambiguous_sentences(panels, network)


def _torn(y: IntArray, readings: IntArray) -> str:
    return "" if (readings == y).all(1).any() else " ✗ none of the readings"


def ambiguous_sentences(panels: TaggingPanels, network: WordByWordSnapshot) -> None:
    rows: dict[str, Coherence] = {
        f"Network, ±{network.description.window} words": coherence_of_words(network),
        "Exact p of each word": coherence_of_truth(panels.tagging.seed),
        "Chain, whole answers": coherence_of_chain(panels.snapshot),
    }
    count = len(ambiguous(panels.tagging.seed))
    lines = [
        f"| {count} ambiguous test sentences | as meant | none of the readings | the same, drawn |",
        "|:--|--:|--:|--:|",
        *(
            f"| {name} | {percent(one.right)} | {percent(one.torn)} | {percent(one.drawn_torn)} |"
            for name, one in rows.items()
        ),
    ]
    st.markdown("\n".join(lines))
    st.caption(
        "An energy of the whole answer tears readings apart less often. It is not immune: a chain"
        " sees only neighbours. With ten times as many sentences and ±3 words the network is"
        " right about as often as the chain, and tears more sentences."
    )


def leak(seen: Sequence[LanguageSnapshot]) -> None:
    panels = LanguagePanels(lesson.values, seen)
    snapshot = panels.snapshot
    for panel, place, column in zip(
        SHOWN["leak"], ("left", "beside"), side_by_side("tagging_leak", [1.2, 1]), strict=True
    ):
        with column:
            plot(panel, panels.draft(panel, DARK), place, snapshot.step)
    lines = [
        "| Guesses a word from | unseen sentences | the same number of random words |",
        "|:--|--:|--:|",
        *(
            f"| {read} | {snapshot.perplexity[name]:.4g} | {snapshot.salad[name]:.4g} |"
            for name, read in MODELS.items()
        ),
    ]
    st.markdown("Perplexity at this step:\n\n" + "\n".join(lines))
    st.caption(
        "Perplexity is exp of the mean of −log *p* of a word: so many equally likely words would be"
        " as hard to guess. On average no model that reads only the words before can do better"
        f" than {panels.best:.1f}. A clearly lower perplexity proves a leak, not learning. A model"
        " of both directions that does not read the word itself is fair, but it is no language"
        " model: it cannot write."
    )


def table_part() -> None:
    panels = TablePanels(lesson.values)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=240):
            lesson.widget("table_loss")
        with st.container(width=240):
            lesson.widget("margin")
        files(0)
    learnt, rows, right = panels.learnt, panels.rows, panels.right
    plot("table", panels.draft("table", DARK), "table", 0)
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
    if part == "leak":
        for name in ("sentences", "seed"):
            lesson.widget(name)
    elif part != "table":
        if part == "relaxed":
            with st.expander("**Relaxed inference**", expanded=True):
                for name in ("start", "step_size", "entropy"):
                    lesson.widget(name)
        if part == "words":
            lesson.widget("window")
        lesson.groups(tagging.relevant_settings(), () if part == "relaxed" else ("Loss",))
        st.caption(tagging.loss_definition.description)

lesson.title(beside="part")
with lesson.part():
    do_see(TEXTS[part])
    if part == "table":
        table_part()
    else:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width=420):
                lesson.widget("sentence", labelled=False)
            st.button(
                "Another sentence",
                icon=":material/shuffle:",
                on_click=lambda: lesson.change(sentence=another_sentence(tagging.sentence)),
            )
        playback.show(pictures)
    why(TEXTS[part])
