"""Sharp edges: the likelihood makes needles, margin losses stop; gaps in the sum; margins."""

import streamlit as st

from ebm_viz.lessons import sharp_edges
from ebm_viz.lessons.sharp_edges import BESIDE, LABEL_STEPS, LESSON, LIKELIHOOD, SLOPES
from ebm_viz.scene import Curve, Cut, Line
from ebm_viz.ui.lesson import LessonPage, do_see, views, why
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.side_by_side import side_by_side

KL = Curve("KL, nats", series=(Line("kl"),), scale="log")

lesson = LessonPage(LESSON)
values = lesson.values


def edges() -> None:
    second, third = BESIDE[values["second"]], BESIDE[values["third"]]
    times = "beta" if values["slope"] == "beta" else ""
    slope = SLOPES[values["slope"]]
    do_see(
        "Watch the slice steepen. Move A and B on a map: drag, or use the arrow keys.",
        f"{LIKELIHOOD.label} {LIKELIHOOD.see}; the second run {second.see}; the third {third.see}.",
    )
    shown = ["dataset", "distance", "second", "third", "beta", "slope"]
    if values["dataset"] != "two_modes":
        shown.remove("distance")
    for column, name in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            if name == "slope":
                lesson.widget(name, "Curves show", segments=True)
            elif name in ("dataset", "distance"):
                lesson.widget(name, cut=None)
            else:
                lesson.widget(name)
    linked_viewer(
        lesson.view,
        views(sharp_edges.edges(values)),
        key="sharp_edges_viewer",
        panels=("surface", "map", "slice", "curves"),
        curves=(
            Curve(f"Largest {slope}", "", (Line("max_slope"),), "log", times),
            Curve(f"99 % of {slope}", "", (Line("slope_p99"),), "log", times),
            KL,
        ),
        cut=values["cut"] or sharp_edges.first_cut(values),
        on_cut=move,
    )
    why(f"{LIKELIHOOD.why} {second.why} {third.why}")
    st.caption(
        "The slice is read from the 64 × 64 grid of the map and shows nothing narrower than 0.1;"
        " the curves take exact gradients on a grid four times as fine. Training at a larger β"
        " asks for smaller energies: ‖∇F‖ falls while β‖∇F‖, the slope of log p, does not. The KL"
        " divergence shows what gentler slopes cost. On six points at β = 1, over five seeds (101"
        " to 105), NLL ends 4 to 8 times as steep as the hinge and 6 to 11 times as steep as"
        " square-square; which of these two is gentler depends on the seed."
    )
    with st.expander("**Try** Which of the four ways to tame the likelihood costs least?"):
        st.markdown(
            "On six points, of those offered here, weight decay. After 1,000 steps, over five seeds"
            " (101 to 105), its steepest slope is 53 to 90 where the likelihood alone has 170 to"
            " 267, and KL rises from 0.4–0.6 to 1.7–1.8 nats. The gradient penalty is gentler (16"
            " to 18) and costs more (2.4–2.5), noise (17 to 29) more again (3.6–3.7), the spectral"
            " norm (5 to 11) most (5.9–6.2). None is free: the data *are* six needles, and what"
            " is not steep cannot fit them."
        )


def needles() -> None:
    closed_form, discrete = side_by_side("why_needles", [1, 1])
    with closed_form:
        quadratic()
    with discrete:
        over_labels()
    with st.expander("**Try** What becomes of the bowl at β = 10?"):
        st.markdown(
            "Ten times softer, and the density is the same: β and *w* enter *p* only as their"
            " product. A large training β asks for smaller energies, not for a wider density. Two"
            " equal points would still want an infinite *w*."
        )


def move(cut: Cut) -> None:
    lesson.change(cut=None if cut == sharp_edges.first_cut(values) else cut)


stiffnesses = st.cache_data(sharp_edges.stiffnesses, show_spinner=False)
labels = st.cache_data(sharp_edges.labels, show_spinner=False)


def quadratic() -> None:
    beta = values["beta"]
    st.header("A bowl in closed form", anchor=False)
    lesson.widget("beta")
    st.markdown(
        "For one quadratic bowl, $F = w\\,\\|y-\\mu\\|^2/2$, on data of variance $s^2$ along each"
        f" axis, the likelihood is highest at $w^* = 1/(\\beta s^2)$. Trained at β = {beta:g},"
        " 400 steps:"
    )
    rows = [
        f"| {row.deviation:.3f} | {row.trained:,.1f} | {row.best:,.1f} | {row.slope:.1f} |"
        for row in stiffnesses(beta)
    ]
    st.markdown(
        "\n".join(
            [
                "| spread *s* | *w*, trained | *w*\\* = 1/(β*s*²) | slope at one *s* |",
                "|--:|--:|--:|--:|",
                *rows,
            ]
        )
    )
    st.markdown("Half the spread: four times the stiffness, twice the slope. Two equal points: ∞.")


def over_labels() -> None:
    st.header("Discrete labels instead of points", anchor=False)
    st.markdown(
        "The same loss over six labels. There is no distance between labels, so nothing is sharp:"
        " each energy stops where *p* is the label's share of the data. Only a label that is never"
        " seen keeps rising, more and more slowly."
    )
    rows = [
        f"| {row.name} | {row.share:.0%} | "
        + " | ".join(f"{energy:.2f}" for energy in row.energies)
        + f" | {row.probability:.1%} |"
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
    words, knobs = side_by_side("ruler", [1.5, 1])
    with words:
        do_see(
            "Compare log Z as each training sums it with log Z on a fine grid.",
            "On the left both agree. On the right the training's own log Z keeps falling, while the"
            " fine grid finds what it misses: the network has found the gaps in the sum.",
        )
    with knobs:
        left, right = st.columns(2)
        with left:
            lesson.widget("distance")
        with right:
            lesson.widget("grid_side", "Fixed nodes a side")
    linked_viewer(
        lesson.view,
        views(sharp_edges.rulers(values)),
        key="ruler_viewer",
        panels=("surface", "map", "curves"),
        curves=(
            Curve(
                "log Z, the training's own sum",
                series=(Line("trainer_log_partition"),),
                scale="symlog",
            ),
            Curve("log Z, fine grid", series=(Line("log_partition"),), scale="symlog"),
            KL,
        ),
    )
    why(
        "Nothing is summed between fixed nodes, so a well dug there costs nothing. Nodes that move,"
        " or go where the density is, leave no gaps."
    )
    with st.expander("**Try** Does a finer fixed grid help?"):
        st.markdown(
            "It helps, and does not cure: at 32 nodes a side the data are still about a thousand"
            " nats away from the density. Every gap is smaller, but the network is flexible"
            " enough to dig in all of them. Only nodes that move leave it no place to hide."
        )


def margin() -> None:
    do_see(
        "Watch the mean gap F⁻ − F⁺ divided by m, for the hinge at three margins.",
        "The three curves coincide: every gap is in proportion to m. After the first hundred steps"
        " they hardly rise; the log loss, which has no margin, goes on.",
    )
    linked_viewer(
        lesson.view,
        views(sharp_edges.margins(values)),
        key="margin_viewer",
        panels=("map", "curves"),
        curves=(
            Curve("Mean gap / m", series=(Line("gap_mean"),), times="1/m"),
            Curve("Mean gap F⁻ − F⁺", series=(Line("gap_mean"),)),
            Curve("Worst gap, 0.1 % quantile", series=(Line("gap_worst"),)),
        ),
    )
    why(
        "Scaling energies and step size by m gives the same training: the bumps"
        " are linear in their parameters. The hinge pushes a pair with full force until its gap is"
        " m; with momentum the mean gap overshoots to several m. The worst gaps belong to negatives"
        " that fall onto the data."
    )
    with st.expander("**Try** Would Adam stop at the margin?"):
        st.markdown(
            "It need not. Adam divides every step by the size of recent gradients, so that faint"
            " pushes still make full steps. For *m* = 1 at rate 0.05 its mean gap is about 3.4 at"
            " step 120 and 4.5 at step 1,000, a third more, where gradient descent at rate 0.25"
            " gains 5 %. At rate 0.25 Adam has shot past 9 by then and hardly moves: how far a"
            " loss carries beyond its margin is the optimiser's doing, not the loss's."
        )


lesson.title("Sharp edges", beside="part")
{"edges": edges, "why": needles, "ruler": ruler, "margin": margin}[values["part"]]()
