"""Latent variables: z is minimised or averaged out, and limits which points can have low F."""

import streamlit as st

from ebm_viz.lessons import latent
from ebm_viz.lessons.latent import LESSON, LIMITS, MODELS
from ebm_viz.scene import Curve, Line
from ebm_viz.scene.scene import Place
from ebm_viz.ui.lesson import LessonPage, do_see, views, why
from ebm_viz.ui.linked import linked_viewer

CURVES = (
    Curve("Energy on the data", series=(Line("energy_on_data"),)),
    Curve("Contrast, off minus on", series=(Line("contrast"),)),
    Curve("Gain over uniform, nats", series=(Line("gain_over_uniform"),)),
)

lesson = LessonPage(LESSON)
values = lesson.values
model, limit = MODELS[values["model"]], LIMITS[values["limit"]]


def move(place: Place) -> None:
    lesson.change(y1=place[0], y2=place[1])


lesson.title("Latent variables")
do_see(
    "Lower the *β* of *z* of the second run. Drag the ring through the ellipse: beside the map"
    " stands *E*(*y*, *z*) for all *z*. Then choose another third run.",
    f"No run lifts anything; ◆ marks what each *z* reconstructs. The first {model.see}. The second"
    f" averages over all *z*, more evenly the lower its *β*: {latent.shrinking(values)}. The third"
    f" {limit.see}.",
)
offered = ("dataset", "model", model.own, "latent_beta", "limit", limit.own)
shown = [name for name in offered if name]
for column, name in zip(st.columns(len(shown)), shown, strict=True):
    with column:
        lesson.widget(name, {"latent_beta": "Second run: β of z"}.get(name))
linked_viewer(
    lesson.view,
    views(latent.runs(values)),
    key="latent_viewer",
    panels=("surface", "map", "latent", "curves"),
    curves=CURVES,
    probe=(values["y1"], values["y2"]),
    on_probe=move,
)
why(
    "*F*(*y*) is low if some *z* reconstructs *y*. The loss pushes the data down and lifts nothing:"
    f" that the rest stays high is due to *z* alone. {model.why} {limit.why} The free energy"
    " counts every *z* by its Gibbs probability; ⟨ ⟩ is the mean over all *z*."
)

with st.expander("**Try** Does a *z* of more values flatten the energy? Think first, then open."):
    st.markdown(
        "Not by itself. For data on the ellipse, choose *The number of a centre* and raise the"
        " centres to 64: all of them settle along the data, and the contrast stays, 1.05 instead of"
        " 1.18. What matters is whether *z* can reconstruct points away from the data: two"
        " directions of PCA reconstruct the whole plane, whatever the data are."
    )
