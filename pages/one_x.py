"""One x, many y: an energy has a minimum on every branch; a regression gives one answer."""

from dataclasses import replace

import streamlit as st

from ebm_viz.lessons import one_x
from ebm_viz.lessons.one_x import LESSON
from ebm_viz.scene import Curve, Line
from ebm_viz.scene.scene import Place
from ebm_viz.training import answers_of
from ebm_viz.ui.lesson import LessonPage, do_see, views, why
from ebm_viz.ui.linked import linked_viewer

CURVES = (
    Curve("KL of p(y|x)", "nats", (Line("kl"),), scale="log"),
    Curve(
        "Shares",
        series=(
            Line("branches_found", "branches found", "down"),
            Line("spurious", "spurious", "up"),
        ),
    ),
    Curve("Lowest y to the nearest branch", series=(Line("branch_distance"),)),
)
SEE = {
    "widening": "Here one *y* belongs to each *x*, and the regressions are right: they follow the"
    " middle, as the lowest energy does. How sure it is they do not say: *p*(*y*|*x*) widens.",
    "horn": "Here any *y* between two walls belongs to *x*: *p*(*y*|*x*) is highest at the walls,"
    " where the minima ● are. The mean, in the middle, is among the least likely of them.",
}
LATENT = (
    "The last picture shows *E*(*x*, *y*, *z*) against *z*. Between the walls ◆ two *z* are best,"
    " *z* and −*z*; outside, one is. *F* averages over all *z*: it is lowest near the walls,"
    " where most *z* lead."
)
BRANCHES = (
    "The last picture shows all *y* of that *x*. The energy has a minimum ● on every branch. The"
    " mean, which least squares learns, runs between the branches, where the energy is high."
)

lesson = LessonPage(LESSON)
values = lesson.values
latent = one_x.has_latent(values)


def move(place: Place) -> None:
    lesson.change(x=place[0], y=place[1])


lesson.title("One x, many y")
do_see(
    "Drag the ring on the map up and down, across a wall. Then set Energy beside it."
    if latent
    else "Drag the ring on the map sideways. Then choose other data, or set Energy beside it.",
    LATENT if latent else SEE.get(values["dataset"], BRANCHES),
)
names = ("dataset", "energy", "loss", "beside")
for column, name in zip(st.columns(len(names)), names, strict=True):
    with column:
        lesson.widget(name)
runs = one_x.runs(values)
pictures = ("map", "density", "column", "latent") if latent else ("map", "density", "column")
if len(runs) > 1 and latent:
    pictures = ("map", "column", "latent")
answers = answers_of(runs[0].experiment)
linked_viewer(
    lesson.view,
    [replace(run, answers=answers) for run in views(runs)],
    key="one_x_viewer",
    panels=(*pictures, "curves"),
    curves=CURVES,
    probe=(values["x"], values["y"]),
    on_probe=move,
)
why(
    "A function has one value for each *x*. Least squares is smallest at the mean of all *y* that"
    " belong to *x*, least absolute error at their median; between two branches neither is an"
    " answer. *F*(*x*, *y*) gives a number to every *y*, so several of them may be low. Only"
    " energies of the same *x* are compared: a likelihood divides by *Z*(*x*), other losses lift"
    " wrong *y* of the same *x*. The level of a column says nothing, and log *Z*(*x*)/*β* is added"
    " to make it 0."
)
with st.expander("**Try** What becomes of it if nothing is lifted? Think first, then open."):
    st.markdown(
        "Set *Energy* beside it: its loss only presses *F* down on the data, and a network that"
        " stays above 0 goes flat. Then p(y|x) is the same for every *y*: no branch is found,"
        " and most of the probability is spurious. A conditional energy collapses as a joint one"
        " does."
    )
with st.expander("**Try** Can a latent variable prevent that?"):
    st.markdown(
        "Choose the *Horn* as data, *Ellipse for each x* as energy and *Energy* as loss. Nothing is"
        " lifted, and yet nothing collapses: *E*(*x*, *y*, *z*) = (*y* − *c*(*x*) − *ρ*(*x*) cos"
        " *z*)², where a network puts out *c* and *ρ*. Its free energy over all *z* has the same"
        " *Z*(*x*) whatever *c* and *ρ* are, as long as the band lies in the box. So pressing the"
        " data down by it is maximum likelihood, and the KL divergence falls to about 0.001 nats."
    )
    st.button(
        "Show the horn with its *z*",
        on_click=lesson.change,
        kwargs={"dataset": "horn", "energy": one_x.ELLIPSE, "loss": "energy", "beside": "none"},
    )
with st.expander("**Try** Does it take an energy to have several answers?"):
    st.markdown(
        "No. A mixture density network (┅) puts out the weights, places and widths of six Gaussians"
        " for each *x*, and with one number *y* it fits as well. It has to know beforehand what"
        " shapes p(y|x) may have, and how many peaks; an energy does not, but has to be minimised"
        " to answer, and summed over *y* to be trained. On *Widening noise*, where each *x* has one"
        " *y*, plain least squares follows it most closely."
    )
