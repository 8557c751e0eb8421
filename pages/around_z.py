"""Around Z: samplers walk; chains, noise and scores train; each beside the exact result."""

from functools import partial
from typing import Any

import streamlit as st

from ebm_viz.lessons import around_z
from ebm_viz.lessons.around_z import COMPARED, LESSON, ORDINALS, TEXTS, usual_step
from ebm_viz.lessons.scenes import around_z_scene
from ebm_viz.ui.lesson import LessonPage, do_see, show_scene, why
from ebm_viz.ui.measured import measured

WIDGETS = {
    "chains": ("chain_steps", "sampler"),
    "noise": ("dataset", "third", "noise_ratio"),
    "scores": ("distance", "sigma", "seed"),
    "generator": ("entropy_weight", "generator_steps", "seed"),
}

lesson = LessonPage(LESSON)
values = lesson.values
text, scene = TEXTS[values["part"]], around_z_scene(values)
trained_tables = st.session_state.setdefault("around_z.tables", set())


def walk() -> None:
    columns = st.columns(2 + len(ORDINALS), gap="small")
    for name, column in zip(("landscape", "start"), columns[:2], strict=True):
        with column:
            lesson.widget(name)
    for number, column in zip(ORDINALS, columns[2:], strict=True):
        with column:
            resets: dict[str, Any] = {f"step_{number}": usual_step}
            lesson.widget(f"sampler_{number}", **resets)
    shown = [number for number in ORDINALS if values[f"sampler_{number}"] != "none"]
    show_scene(
        scene,
        lesson.view,
        key="around_z_walk",
        on_step=lambda run, step: lesson.change(**{f"step_{shown[run]}": step}),
        on_start=lambda place: lesson.change(start="place", y1=place[0], y2=place[1]),
    )


def table() -> None:
    with st.expander("**All ways around *Z*, side by side** :gray[trained here, one by one]"):
        st.caption(
            f"Each is trained for {COMPARED} steps on the data set of the part on noise, with its"
            " usual settings, on this server: some seconds. Bias: of its gradient, on average. KL:"
            " of the Gibbs density at the end from that of the data, in nats, 0 where they are"
            " equal. Cosine: of the angle between its last gradient and the exact one."
        )
        asked = (values["dataset"], values["seed"])
        if st.button("Train them all", key="around_z_train"):
            trained_tables.add(asked)
        if asked not in trained_tables:
            return
        methods = measured(f"around_z.methods {asked}", partial(around_z.methods, *asked))
        if methods is None:
            return
        rows = [
            f"| {row.label} | {row.needs} | {row.bias} | {row.evaluations:.1f} | {row.kl:.3f} |"
            + (" – |" if row.cosine != row.cosine else f" {row.cosine:.2f} |")
            for row in methods
        ]
        heads = ("method", "needs", "bias", "evaluations of F per data point", "KL here", "cosine")
        lines = ["| " + " | ".join(heads) + " |", "|:--|:--|:--|--:|--:|--:|", *rows]
        st.markdown("\n".join(lines))


lesson.title(beside="part")
with lesson.part():
    do_see(text)
    if values["part"] == "walk":
        walk()
    else:
        lesson.row(WIDGETS[values["part"]], labels={"chain_steps": "Second run: steps k"})
        show_scene(scene, lesson.view, key=f"around_z_{values['part']}")
    why(text)
table()
