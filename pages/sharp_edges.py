"""Sharp edges: the likelihood makes needles, margin losses stop; gaps in the sum; margins."""

from functools import partial

import streamlit as st

from ebm_viz.lessons import sharp_edges
from ebm_viz.lessons.scenes import edges_scene, margin_scene, ruler_scene
from ebm_viz.lessons.sharp_edges import LABEL_STEPS, LESSON
from ebm_viz.numbers import percent
from ebm_viz.scene import Cut
from ebm_viz.ui.lesson import LessonPage, do_see, show_scene, why
from ebm_viz.ui.measured import measured
from ebm_viz.ui.side_by_side import side_by_side

lesson = LessonPage(LESSON)
values = lesson.values
text = sharp_edges.text(values)


def edges() -> None:
    do_see(text)
    shown = ["dataset", "distance", "second", "third", "beta", "slope"]
    if values["dataset"] != "two_modes":
        shown.remove("distance")
    # The second and the third have long options.
    widths = [1.3 if name in ("second", "third") else 1 for name in shown]
    for column, name in zip(st.columns(widths), shown, strict=True):
        with column:
            if name == "slope":
                lesson.widget(name, "Curves show", segments=True)
            elif name in ("dataset", "distance"):
                lesson.widget(name, cut=None)
            else:
                lesson.widget(name)
    show_scene(edges_scene(values), lesson.view, key="sharp_edges_viewer", on_cut=move)
    why(text)
    st.caption(
        "The slice is read from the 64 × 64 grid of the map and shows nothing narrower than 0.1;"
        " the curves take exact gradients on a grid four times as fine. Training at a larger β"
        " asks for smaller energies: ‖∇F‖ falls while β‖∇F‖, the slope of log p, does not. The KL"
        " divergence shows what gentler slopes cost. On six points at β = 1 NLL mostly ends 4 to 8"
        " times as steep as the hinge and 6 to 12 times as steep as square-square."
    )


def needles() -> None:
    do_see(text)
    closed_form, discrete = side_by_side("why_needles", [1, 1])
    with closed_form:
        quadratic()
    with discrete:
        over_labels()
    why(text)


def move(cut: Cut) -> None:
    lesson.change(cut=None if cut == sharp_edges.first_cut(values) else cut)


labels = st.cache_data(show_spinner=False)(sharp_edges.labels)


def quadratic() -> None:
    beta = values["beta"]
    st.header("A bowl in closed form", anchor=False)
    lesson.widget("beta")
    st.markdown(
        "For one quadratic bowl, *F* = *w*‖*y* − *μ*‖²/2, on data of variance *s*² along each"
        f" axis, the likelihood is highest at *w*∗ = 1/(*βs*²). Trained at *β* = {beta:g},"
        " 400 steps:"
    )
    bowls = measured(f"sharp_edges.stiffnesses {beta}", partial(sharp_edges.stiffnesses, beta))
    if bowls is None:
        return
    rows = [
        f"| {row.deviation:.3f} | {row.trained:,.1f} | {row.best:,.1f} | {row.slope:.1f} |"
        for row in bowls
    ]
    st.markdown(
        "\n".join(
            [
                "| spread *s* | *w*, trained | *w*∗ = 1/(*βs*²) | ‖∇*F*‖ at a distance of *s* |",
                "|--:|--:|--:|--:|",
                *rows,
            ]
        )
    )


def over_labels() -> None:
    st.header("Discrete labels instead of points", anchor=False)
    st.markdown(
        "The same loss over six labels. There is no distance between labels, so nothing is sharp:"
        " each energy stops where *p* is the label's share of the data. Only the energy of a label"
        " that is never seen keeps rising, more and more slowly."
    )
    rows = [
        f"| {row.name} | {percent(row.share)} | "
        + " | ".join(f"{energy:.2f}" for energy in row.energies)
        + f" | {percent(row.probability, 1)} |"
        for row in labels()
    ]
    steps = " | ".join(f"*F*, step {step:,}" for step in LABEL_STEPS)
    st.markdown(
        "\n".join(
            [
                f"| label | of the data | {steps} | *p* |",
                "|:--|--:|" + "--:|" * len(LABEL_STEPS) + "--:|",
                *rows,
            ]
        )
    )


def ruler() -> None:
    words, settings = side_by_side("ruler", [1.5, 1])
    with words:
        do_see(text)
    with settings:
        left, right = st.columns(2)
        with left:
            lesson.widget("distance")
        with right:
            lesson.widget("grid_side", "Fixed nodes a side")
    show_scene(ruler_scene(values), lesson.view, key="ruler_viewer")
    why(text)


def margin() -> None:
    do_see(text)
    show_scene(margin_scene(values), lesson.view, key="margin_viewer")
    why(text)


lesson.title(beside="part")
with lesson.part():
    {"edges": edges, "why": needles, "ruler": ruler, "margin": margin}[values["part"]]()
