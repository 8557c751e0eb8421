"""Reading words: energies of letters in windows, the paths of a word, and losses on paths."""

import math

import numpy as np
import streamlit as st

from ebm_viz import sequence_plots as plots
from ebm_viz.lessons.reading import (
    LESSON,
    STORIES,
    another_word,
    path_beta,
    reading_of,
    story_of,
)
from ebm_viz.plot_theme import DARK, LIGHT
from ebm_viz.sequence_plots import Path
from ebm_viz.serving.sequences import SEQUENCES
from ebm_viz.structured import PATH_LOSSES, ReadingSnapshot, lattice, words
from ebm_viz.structured.words import FloatArray, IntArray
from ebm_viz.ui.lesson import LessonPage, do_see, why
from ebm_viz.ui.playback import Playback
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.viewer.plot import Drawing, drawn_path, live_plot

OWN = "own"

lesson = LessonPage(LESSON)
values = lesson.values
reading = reading_of(values)
story = story_of(values)
theme = DARK if st.context.theme.type == "dark" else LIGHT
codes = words.symbols(reading.word)
L, T = reading.windows, len(codes)
playback = Playback("reading", reading, reading.network_key, lesson.view.step)


def choose_story() -> None:
    chosen = st.session_state["reading.story"]
    if chosen in STORIES:
        lesson.change(**{**LESSON.defaults, "word": reading.word, **STORIES[chosen].values})


def draw_a_word() -> None:
    turn = st.session_state["reading.turn"] = st.session_state.get("reading.turn", 0) + 1
    lesson.change(word=another_word(reading.word, turn))


def draw_a_path() -> None:
    st.session_state["reading.random"] = st.session_state.get("reading.random", 0) + 1


def written(energy: float) -> str:
    digits = 1 if abs(energy) < 1e4 else 0
    return f"{energy:,.{digits}f}".replace("-", "−")


with st.sidebar:
    st.session_state["reading.story"] = story.name if story else OWN
    st.selectbox(
        "Training",
        [*STORIES] if story else [OWN, *STORIES],
        format_func=lambda name: STORIES[name].label if name in STORIES else "Your own",
        key="reading.story",
        on_change=choose_story,
    )
    lesson.groups(reading.relevant_knobs())
    st.caption(reading.loss_definition.description)
    st.latex(reading.loss_definition.formula)

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    with st.container(width=260):
        lesson.title("Reading words")
    with st.container(width=200):
        lesson.widget("word")
    st.button("Another word", icon=":material/shuffle:", on_click=draw_a_word)
    st.button("Another random path", icon=":material/route:", on_click=draw_a_path)
do_see(
    "Type a word. Draw a path of your own over its energies, with the mouse, a finger or the arrow"
    " keys.",
    story.sentence
    if story
    else f"Which symbols the loss pushes down, {reading.loss_definition.down}, and what it lifts:"
    f" {reading.loss_definition.up}.",
)


def pictures() -> None:
    playback.controls()
    shown = playback.snapshots[-1:] if not playback.waiting else []
    snapshot = (
        shown[0]
        if shown
        else SEQUENCES.of_same_network(reading, playback.wanted)
        or (playback.run.snapshots[-1] if playback.run.snapshots else None)
    )
    if snapshot is None:
        st.info(playback.run.failure or "The training begins as soon as it is its turn.")
        return
    verdict(snapshot)
    left, right = side_by_side("reading_pictures", [1.35, 1])
    relative = lesson.values["levels"] == "relative"
    seen = playback.snapshots or [snapshot]
    P = words.along(snapshot.energies, reading.word)
    generator = np.random.default_rng(st.session_state.get("reading.random", 0))
    random_path = lattice.random_path(L, T, generator)
    drawing_key = f"{reading.word} {reading.stride}"
    own_path = np.array(drawn_path("reading_energies", drawing_key) or lattice.even_path(L, T))
    with left:
        live_plot(
            plots.energies(
                snapshot,
                [
                    Path(f"lowest path of “{reading.word}”", codes[snapshot.path]),
                    Path("random path", codes[random_path]),
                    Path("your path", codes[own_path], yours=True),
                ],
                limits=plots.limits_of([*seen, snapshot], relative),
                relative=relative,
                theme=theme,
            ),
            f"Energies of 27 symbols in {L} windows of {reading.word} at step {snapshot.step:,}."
            " Left and right choose a window, up and down move your path there.",
            key="reading_energies",
            file=f"reading-{reading.word}-step-{snapshot.step}",
            drawing=Drawing(
                drawing_key,
                own_path.tolist(),
                codes.tolist(),
                [words.SYMBOLS[code] for code in codes],
                plots.centres(reading),
                np.round(P.astype(float), 4).tolist(),
            ),
        )
        lesson.widget("levels", segments=True)
    with right:
        lesson.widget("panel", segments=True)
        beside(snapshot, P)
    energies_table(snapshot, P, random_path, own_path)


def verdict(snapshot: ReadingSnapshot) -> None:
    stage = "letters" if snapshot.stage == 1 else "words"
    read, greedy = snapshot.best[1], snapshot.greedy
    marks = ["✓" if one == reading.word else "✗" for one in (read, greedy)]
    st.markdown(
        f"**Step {snapshot.step:,}, {stage}.** Best word “{read}” {marks[0]}, window by window"
        f" “{greedy}” {marks[1]}. Unseen words read right: {snapshot.words_right:.0%}, window by"
        f" window {snapshot.greedy_right:.0%}."
        + (" Training …" if playback.waiting else "")
        + (f" **{snapshot.divergence}**" if snapshot.divergence else "")
    )


def beside(snapshot: ReadingSnapshot, P: FloatArray) -> None:
    panel = lesson.values["panel"]
    key, file = "reading_beside", f"reading-{panel}-{reading.word}-step-{snapshot.step}"
    if panel == "pushes":
        lesson.widget("push_loss")
        chosen = lesson.values["push_loss"]
        own = PATH_LOSSES["ce"] if snapshot.stage == 1 else reading.loss_definition
        loss = own if chosen == "own" else PATH_LOSSES[chosen]
        push = snapshot.pushes(loss.name)
        live_plot(
            plots.pushes(snapshot, loss.name, theme),
            f"Pushes of the loss {loss.label} on the energies of {reading.word}",
            key=key,
            file=file,
        )
        st.caption(
            f"{loss.label} pushes down {loss.down}; up: {loss.up}."
            f" {int((np.abs(push) > 0.01).sum())} of {push.size} energies are pushed by more than"
            f" 0.01, in all {np.abs(push).sum():.1f}."
        )
    elif panel == "lattice":
        beta = path_beta(lesson.values)
        lesson.widget("path_beta", slider=True)
        if math.isinf(beta):
            gamma = (snapshot.path[:, None] == np.arange(T)).astype(float)
            F = snapshot.F
        else:
            F, gamma = lattice.free(P, beta)
        live_plot(
            plots.lattice(gamma, reading.word, snapshot.path, theme),
            f"How probable it is that a path of {reading.word} passes each symbol in each window",
            key=key,
            file=file,
        )
        st.caption(
            f"{lattice.count(L, T):,} legal paths. Each darkness is a share of them, weighted by"
            f" e^(−βE); the line is the lowest. F_β = {written(float(F))}, lowest"
            f" {written(snapshot.F)}."
        )
    elif panel == "compare":
        run = playback.run
        ends = {0, reading.letter_steps}
        before = [one for one in run.snapshots if one.step in ends and one.step < snapshot.step]
        live_plot(
            plots.before_and_after(
                [*before, snapshot], lesson.values["levels"] == "relative", theme
            ),
            f"Energies of {reading.word} before training, after letters, and now",
            key=key,
            file=file,
        )
        st.caption("White: the best word's path. Each picture has the scale written above it.")
    else:
        seen = playback.snapshots or [snapshot]
        live_plot(
            plots.progress(seen, snapshot.step, theme),
            "Words read right and the gap over the steps",
            key=key,
            file=file,
        )
        st.caption(
            f"Gap: lowest energy of any other word less that of the right one, mean over 100 words:"
            f" {written(snapshot.gap)}. Mean size of the energies shown: {snapshot.size:.3g}."
        )


def energies_table(
    snapshot: ReadingSnapshot, P: FloatArray, random_path: IntArray, own_path: IntArray
) -> None:
    other, other_word, _ = snapshot.best_other
    beta = path_beta(lesson.values)
    rows = {
        f"Lowest path of “{reading.word}”": snapshot.F,
        f"All its paths, F_β at β = {lesson.values['path_beta'].replace('inf', '∞')}": (
            snapshot.F if math.isinf(beta) else float(lattice.free(P, beta)[0])
        ),
        "The random path": float(lattice.path_energy(P, random_path)),
        "Your path": float(lattice.path_energy(P, own_path)),
        f"Best other word, “{other_word}”": other,
        f"Gap to that word {'(right)' if other > snapshot.F else '(wrong)'}": (other - snapshot.F),
    }
    st.markdown(" · ".join(f"{name} **{written(energy)}**" for name, energy in rows.items()))


playback.show(pictures)

why(
    "The picture is cut into overlapping windows; the network gives each window 27 energies. A path"
    " passes one symbol a window: the word's letters in order, a blank after each. *F*(word) is the"
    " energy of its lowest path, found by Viterbi's recursion in *L* × 2*n* sums instead of one for"
    " each path; the best word is the lowest path of any word. A loss lowers one side and lifts"
    " another: the energy loss lifts nothing and collapses, cross-entropy lifts window by window,"
    " the others lift whole paths. Read with the minimiser that trained."
)
