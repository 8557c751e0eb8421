"""Collapse: a loss that pushes nothing up, measures that do not prevent collapse, and cures."""

import streamlit as st

from ebm_viz.experiment import ExperimentError
from ebm_viz.lessons import collapse
from ebm_viz.lessons.collapse import ALONE, CURES, HELD, LESSON, NOTHING
from ebm_viz.scene import Curve, Line
from ebm_viz.ui.lesson import LessonPage, do_see, views, why
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.side_by_side import side_by_side
from ebm_viz.viewer.mount import Pressed

CURVES = (
    Curve("Energy on the data", series=(Line("energy_on_data"),), scale="symlog"),
    Curve("Contrast, off minus on", series=(Line("contrast"),), scale="symlog"),
    Curve("Gain over uniform, nats", series=(Line("gain_over_uniform"),)),
)

PANELS = ("surface", "density", "curves")

lesson = LessonPage(LESSON)
values = lesson.values
going_on = values["go_on"] != NOTHING
try:
    runs = collapse.gone_on(values) if going_on else collapse.side_by_side(values)
except ExperimentError as error:
    lesson.ignore(str(error))
    going_on, runs = False, collapse.side_by_side(values)


def go_on(pressed: Pressed) -> None:
    lesson.change(go_on=("alone", "held")[pressed.run], start_step=pressed.step)


def go_back() -> None:
    lesson.change(go_on=NOTHING, start_step=0)


lesson.title("Collapse")

if going_on:
    before = ALONE if values["go_on"] == "alone" else HELD[values["held"]]
    words, knobs = side_by_side("collapse", [1.5, 1])
    with words:
        do_see(
            f"The first two runs start from step {values['start_step']:,} of “{before.label}”, the"
            " third from the initial weights. Go back to start from an earlier or a later step.",
            "How close the second run gets to the third.",
        )
    with knobs:
        choices = st.columns(2, vertical_alignment="bottom")
        with choices[0]:
            lesson.widget("under")
        with choices[1]:
            st.button("Back to the three runs", on_click=go_back, width="stretch")
    linked_viewer(lesson.view, views(runs), key="collapse_gone_on", panels=PANELS, curves=CURVES)
    why(
        "A loss that lifts can mend a collapse while its pushes still reach the weights. The deeper"
        " a run has sunk, the longer the way back; from a saturated output there is none."
    )
else:
    held, cure = HELD[values["held"]], CURES[values["cure"]]
    action = f"Continue from here with {CURES[values['under']].short}"
    do_see(
        f"Watch three runs on the same data. Pause when one has collapsed and click “{action}”.",
        f"The first run {ALONE.see}; the second {held.see}; the third {cure.see}.",
    )
    shown = [name for name in ("dataset", "held", "cure", cure.own) if name]
    for column, name in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            lesson.widget(name)
    linked_viewer(
        lesson.view,
        views(runs, [action, action]),
        key="collapse_viewer",
        panels=PANELS,
        curves=CURVES,
        on_action=go_on,
    )
    why(f"{ALONE.why} {held.why} {cure.why}")

with st.expander("**Try** Would weight decay rescue the first run? Think first, then open."):
    st.markdown(
        "No. Choose *Weight decay* for the second run: its fall stops near −3,000, because the"
        " decay holds the weights. But the surface is tilted, and all of the mass lies in one spot:"
        " the data are thousands of nats less likely than under a uniform density. A regulariser"
        " limits how far the loss can push down; it does not tell the loss where to lift."
    )
