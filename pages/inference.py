"""Inference: where is F lowest? Gradient descent, searches, basins, and the largest stable step."""

import numpy as np
import streamlit as st

from ebm_viz import search_plots as plots
from ebm_viz.core.inference import Basins, Search, basins, curvature_at, minimise
from ebm_viz.core.landscape import Landscape
from ebm_viz.lessons import inference
from ebm_viz.lessons.inference import LESSON, METHODS, SCENERIES, STARTS, TEXTS
from ebm_viz.plot_theme import DARK, LIGHT
from ebm_viz.serving import STORE, FullError
from ebm_viz.serving.searches import in_turns
from ebm_viz.ui.lesson import LessonPage, do_see, why
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.viewer.visitor import visitor

lesson = LessonPage(LESSON)
values = lesson.values
part = values["part"]
theme = DARK if st.context.theme.type == "dark" else LIGHT


@st.cache_resource(max_entries=32, show_spinner="Training the landscape…")
def searched(landscape: str, seed: int):
    experiment = SCENERIES[landscape].experiment
    if experiment is None:
        energy = inference.known_energy()
    else:
        key = STORE.open(experiment.replace(seed=seed), visitor())
        energy = STORE.energy_at(key, experiment.steps, visitor())
    with in_turns(energy, visitor()) as target:
        return energy, Landscape.of(energy), basins(target)


@st.cache_data(max_entries=256, show_spinner=False)
def search(landscape: str, seed: int, method: str, start: tuple[float, float]) -> Search:
    with in_turns(searched(landscape, seed)[0], visitor()) as target:
        return minimise(target, start, method, seed=seed)


@st.cache_data(max_entries=128, show_spinner=False)
def measured(landscape: str, seed: int, method: str) -> inference.Success:
    energy, _, wells = searched(landscape, seed)
    with in_turns(energy, visitor()) as target:
        found = inference.searches_of(method, target, seed)
    return inference.success(method, found, wells.energies[0])


try:
    energy, landscape, wells = searched(values["landscape"], values["seed"])
except FullError as error:
    lesson.title(beside="part")
    st.info(str(error))
    st.button("Ask again")
    st.stop()
start = inference.start_of(values)


def row(*names: str) -> None:
    for column, name in zip(st.columns(len(names)), names, strict=True):
        with column:
            lesson.widget(name, {"beta": "β"}.get(name))


def move_start() -> None:
    points = st.session_state["inference_map"].selection.points
    if points:
        lesson.change(y1=round(points[-1]["x"], 2), y2=round(points[-1]["y"], 2))


def written(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")


def show_map(found: dict[str, Search]) -> None:
    st.plotly_chart(
        plots.paths(landscape, found, theme),
        key="inference_map",
        on_select=move_start,
        selection_mode="points",
        theme=None,
        config={"displayModeBar": False},
    )


def show(figure, key: str) -> None:
    st.plotly_chart(figure, key=key, theme=None, config={"displaylogo": False})


def show_paths() -> None:
    row("landscape", "first", "second", "third", "y1", "y2")
    chosen = inference.chosen(values)
    found = {
        label: search(values["landscape"], values["seed"], name, start)
        for name, label in chosen.items()
    }
    left, right = side_by_side("inference_paths", [1, 1])
    with left:
        show_map(found)
    with right:
        show(plots.progress(found, wells.energies[0], theme), "inference_progress")
    st.markdown(
        f"Lowest *F* in the box **{written(wells.energies[0])}** · "
        + " · ".join(
            f"{label} **{written(one.energy)}** in {one.evaluations:,} evaluations"
            for label, one in found.items()
        )
    )


def show_basins(found: Basins) -> None:
    row("landscape", "beta")
    left, right = side_by_side("inference_basins", [1, 1])
    with left:
        show(plots.basin_map(landscape, found, theme), "inference_basin_map")
    with right:
        show(plots.shares(found, values["beta"], theme), "inference_shares")
    st.markdown(
        f"Well 1, the deepest: *F* = **{written(found.energies[0])}**,"
        f" **{found.shares[0]:.0%}** of the starts, probability"
        f" **{found.masses(values['beta'])[0]:.0%}** at *β* = {values['beta']:g}."
    )


def show_step() -> None:
    bottom = wells.minima[0]
    limit = 2 / curvature_at(energy, bottom)
    row("landscape", "share")
    inside = np.clip(bottom + 0.15, -2.99, 2.99)
    with in_turns(energy, visitor()) as target:
        step = values["share"] * limit
        found = minimise(target, inside, "gradient_descent", step=step, steps=200)
    name = f"step {values['share']:g} × 2/λ"
    left, right = side_by_side("inference_step", [1, 1])
    with left:
        show(plots.paths(landscape, {name: found}, theme), "inference_step_map")
    with right:
        show(plots.descent(found, theme), "inference_descent")
    ends = {
        "point": "settles at a point",
        "cycle": "jumps to and fro between two points",
        "restless": "does not settle",
    }[inference.cycle_of(found)]
    st.markdown(
        f"2/*λ* = **{written(limit)}**, step **{written(values['share'] * limit)}**: after"
        f" {found.evaluations} evaluations descent **{ends}**, *F* = {written(found.energies[-1])}."
    )


def show_success() -> None:
    row("landscape")
    asked = st.session_state.setdefault("inference_measured", set())
    key = (values["landscape"], values["seed"])
    if st.button(f"Measure all methods from {STARTS} starts", icon=":material/timer:"):
        asked.add(key)
    if key not in asked:
        st.caption(
            f"Each method searches from the same {STARTS} random starts, which takes some seconds."
        )
        return
    bar = st.progress(0.0)
    rows = []
    for number, (name, label) in enumerate(METHODS.items()):
        bar.progress(number / len(METHODS), f"{label}…")
        one = measured(*key, name)
        rows.append((label, one.share, one.evaluations))
    bar.empty()
    show(plots.success(rows, theme), "inference_success")
    st.caption(
        f"Share of {STARTS} random starts whose end lies within {inference.NEAR} of min F ="
        f" {written(wells.energies[0])}, and evaluations of F in the mean."
    )


lesson.title(beside="part")
do_see(TEXTS[part])
if part == "paths":
    show_paths()
elif part == "basins":
    show_basins(wells)
elif part == "step":
    show_step()
else:
    show_success()
why(TEXTS[part])
