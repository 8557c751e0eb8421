"""Reading words: energies of letters in windows, the paths of a word, and losses on paths."""

import math

import numpy as np
import streamlit as st

from ebm_viz import numbers
from ebm_viz.lessons.presets import Preset
from ebm_viz.lessons.reading import (
    LESSON,
    PRESETS,
    another_word,
    preset_of,
    reading_of,
    text,
    written_path,
)
from ebm_viz.lessons.reading_panels import TITLES, ReadingPanels
from ebm_viz.numbers import percent
from ebm_viz.plots.sequences import centres
from ebm_viz.plots.theme import DARK
from ebm_viz.serving.sequences import SEQUENCES
from ebm_viz.structured import ReadingSnapshot, lattice, of_kind, words
from ebm_viz.ui.lesson import LessonPage, claims, do_see, why
from ebm_viz.ui.playback import Playback
from ebm_viz.ui.presets import preset_menu
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.ui.text import narrow_formula, unbroken
from ebm_viz.viewer.exporter import exporter
from ebm_viz.viewer.plot import Drawing, drawn_path, live_plot

lesson = LessonPage(LESSON)
values = lesson.values
reading = reading_of(values)
codes = words.symbols(reading.word)
playback = Playback("reading", reading, reading.network_key, lesson.step(reading.steps))


def choose(preset: Preset) -> None:
    lesson.change(**{**LESSON.defaults, "word": reading.word, **preset.settings})


def draw_a_word() -> None:
    turn = st.session_state["reading.turn"] = st.session_state.get("reading.turn", 0) + 1
    lesson.change(word=another_word(reading.word, turn), path="")


def written(energy: float) -> str:
    return numbers.written(energy, ",.1f" if abs(energy) < 1e4 else ",.0f")


with st.sidebar:
    preset_menu("Training", PRESETS, preset_of(values), "reading.preset", choose)
    lesson.groups(reading.relevant_settings())
    st.caption(reading.loss_definition.description)
    narrow_formula(reading.loss_definition.formula)

with lesson.title(), st.container(horizontal=True, gap="small"):
    with st.container(width=180):
        lesson.widget("word", labelled=False, path="")
    st.button("Another word", icon=":material/shuffle:", on_click=draw_a_word)
    st.button(
        "Another random path",
        icon=":material/route:",
        on_click=lambda: lesson.change(random=(lesson.values["random"] + 1) % 10_000),
    )
do_see(text(values))


def pictures() -> None:
    seen = shown_snapshots()
    playback.controls(lambda: files(seen))
    if not seen:
        st.info(playback.run.failure or "Training starts when its turn comes.")
        return
    panels = ReadingPanels(lesson.values, seen)
    snapshot = panels.snapshot
    verdict(snapshot)
    left, right = side_by_side("reading_pictures", [1.35, 1])
    with left:
        energies(panels)
        lesson.widget("levels", segments=True)
    with right:
        lesson.widget("panel", segments=True)
        beside(panels)
    energies_table(panels)
    claims(LESSON.page, lambda: judged(panels))


def shown_snapshots() -> list[ReadingSnapshot]:
    if not playback.waiting:
        return of_kind(ReadingSnapshot, playback.snapshots)
    same = SEQUENCES.of_same_network(reading, playback.wanted)
    known = of_kind(ReadingSnapshot, playback.run.snapshots)
    return [same] if same else known


def files(seen: list[ReadingSnapshot]) -> None:
    exporter(
        LESSON.page,
        lesson.query,
        TITLES,
        ReadingPanels.shown(lesson.values),
        seen[-1].step if seen else 0,
        reading.steps,
        f"reading-{reading.word}-{reading.loss}",
    )


def verdict(snapshot: ReadingSnapshot) -> None:
    read, greedy = snapshot.best[1], snapshot.greedy
    marks = ["✓" if one == reading.word else "✗" for one in (read, greedy)]
    st.markdown(
        f"**{'Letters' if snapshot.stage == 1 else 'Words'}.** Best word “{read}” {marks[0]},"
        f" window by window “{greedy}” {marks[1]}. Unseen words read right:"
        f" {percent(snapshot.words_right)}, window by window {percent(snapshot.greedy_right)}."
        + (f" **{snapshot.divergence}**" if snapshot.divergence else "")
    )


def energies(panels: ReadingPanels) -> None:
    key, drawing_key = "reading_energies", f"{reading.word} {reading.stride}"

    def keep() -> None:
        path = drawn_path(key, drawing_key)
        if path:
            lesson.change(path=written_path(path))

    live_plot(
        panels.draft("energies", DARK),
        f"Energies of 27 symbols in {reading.windows} windows of {reading.word} at step"
        f" {panels.snapshot.step:,}. Left and right choose a window, up and down move the path"
        " there.",
        key=key,
        file=f"reading-{reading.word}-step-{panels.snapshot.step}",
        drawing=Drawing(
            drawing_key,
            panels.own.tolist(),
            codes.tolist(),
            [words.SYMBOLS[code] for code in codes],
            centres(reading),
            np.round(panels.P.astype(float), 4).tolist(),
            panels.own_name.capitalize(),
        ),
        on_path=keep,
    )


LABELS = {
    "progress": "Words read right and the gap over the steps",
    "pushes": "What the loss pushes down and up on the energies of the word",
    "lattice": "How probable it is that a path of the word passes each symbol in each window",
    "compare": "Energies of the word before training, after letters, and now",
}


def beside(panels: ReadingPanels) -> None:
    panel, snapshot = lesson.values["panel"], panels.snapshot
    if panel == "pushes":
        lesson.widget("push_loss")
    elif panel == "lattice":
        lesson.widget("path_beta", slider=True)
    live_plot(
        panels.draft(panel, DARK),
        LABELS[panel],
        key="reading_beside",
        file=f"reading-{panel}-{reading.word}-step-{snapshot.step}",
    )
    if panel == "pushes":
        loss = panels.push_loss
        push = snapshot.pushes(loss.name)
        st.caption(
            f"{loss.label} pushes down {loss.down}; up: {loss.up}."
            f" {int((np.abs(push) > 0.01).sum())} of {push.size} energies are pushed by more than"
            f" 0.01, in all {np.abs(push).sum():.1f}."
        )
    elif panel == "lattice":
        st.caption(
            f"{lattice.count(reading.windows, len(codes)):,} legal paths. *γ* is the share"
            " that passes a cell, each weighted by exp(−*βE*); the line is the lowest path."
            f" Free energy {written(panels.marginals[0])}, lowest {written(snapshot.F)}."
        )
    elif panel == "compare":
        st.caption("White: the best word's path. Each picture has its own scale, written above it.")
    else:
        st.caption(
            f"Gap: lowest energy of any other word less that of the right one, mean over 100 words:"
            f" {written(snapshot.gap)}. Mean size of the energies shown:"
            f" {numbers.written(snapshot.size)}."
        )


def energies_table(panels: ReadingPanels) -> None:
    snapshot = panels.snapshot
    other, other_word, _ = snapshot.best_other
    beta = lesson.values["path_beta"].replace("inf", "∞")
    rows = {
        f"Lowest path of “{reading.word}”": snapshot.F,
        f"Free energy of all its paths, *β* = {beta}": panels.marginals[0],
        "The random path": float(lattice.path_energy(panels.P, panels.random)),
        panels.own_name.capitalize(): float(lattice.path_energy(panels.P, panels.own)),
        f"Best other word, “{other_word}”": other,
        f"Gap to that word {'(right)' if other > snapshot.F else '(wrong)'}": (other - snapshot.F),
    }
    each = (f"{name} **{written(energy)}**" for name, energy in rows.items())
    st.markdown(unbroken(" · ".join(each)))


def judged(panels: ReadingPanels) -> str:
    """Return a text that judges common claims by the numbers of the picture."""
    snapshot = panels.snapshot
    other, other_word, _ = snapshot.best_other
    gap, m = other - snapshot.F, reading.margin
    own = float(lattice.path_energy(panels.P, panels.own))
    free = float(words.free_words(snapshot.energies, 1.0)[0])
    wrong = np.arange(len(words.SYMBOLS)) != codes[snapshot.path][:, None]
    _, far_word, far = words.best_word(snapshot.energies - m * wrong)
    energy = float(snapshot.energies[np.arange(len(far)), far].sum())
    distance = int((far != codes[snapshot.path]).sum())
    return "\n".join(
        [
            f"- **True:** the margin loss falls with the gap and is 0 from *m* on. Here the gap is"
            f" {written(gap)} and *m* = {m:g}: the loss [*m* − gap]₊ is"
            f" {written(max(0.0, m - gap))}.",
            "- **False:** *F*(*x*, *y*) is the energy of a path *z*. That is *E*(*x*, *y*, *z*):"
            f" {written(own)} for {panels.own_name}. *F* takes the lowest of all paths,"
            f" {written(snapshot.F)}; at β = {'∞' if math.isinf(panels.beta) else panels.beta} the"
            f" soft minimum, {written(panels.marginals[0])}, is no higher.",
            "- **False:** the best competitor's energy is the free energy. “"
            f"{other_word}” has {written(other)}; the free energy of all words at β = 1,"
            f" {written(free)}, counts the right word, too.",
            "- **True:** cost-augmented inference looks for an answer that is far from the truth"
            f" and yet low. At *m* = {m:g} it picks “{far_word}”, {distance} of {len(far)} windows"
            f" away, with the energy {written(energy)}; the right word has {written(snapshot.F)}.",
        ]
    )


playback.show(pictures)
why(text(values))
