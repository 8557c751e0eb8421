"""A lesson on a page: the address holds its values, widgets change them, runs show them."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ebm_viz.experiment import Experiment, Setting
from ebm_viz.lessons.parameters import Choice, Lesson, Number, TableSetting, Whole
from ebm_viz.lessons.run import LessonRun
from ebm_viz.lessons.scenes import LessonScene, shown
from ebm_viz.lessons.text import Text, Try
from ebm_viz.scene import View
from ebm_viz.training import data_alone
from ebm_viz.ui import address
from ebm_viz.ui.controls import setting_input, text_input
from ebm_viz.ui.linked import linked_viewer
from ebm_viz.ui.running import PLAYGROUND, answers_on, playground_link, run_view
from ebm_viz.ui.text import page_title, unbroken, warn_of_address
from ebm_viz.viewer.model import RunView

WIDTH_OF_A_LIST = 290
"""Of a list beside the title, in pixels."""


class LessonPage:
    """The values of a lesson, as the address holds them, and the widgets that change them."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        address.restore(lesson.page)
        own, self.view, bad_views = address.taken_apart()
        self.values, ignored = lesson.read(own)
        self._ignored = ignored + bad_views
        address.remember(lesson.page, lesson.to_query(self.values))

    def ignore(self, sentence: str) -> None:
        """Add a message about a part of the address that was ignored; `title` shows it."""
        self._ignored.append(sentence)

    def step(self, end: int) -> int | None:
        """Return the step in the address; one beyond `end` is ignored, and the last one shown."""
        fitting, beyond = self.view.fitting(end, self.view.panels or ())
        self._ignored += beyond
        return fitting.step

    def title(
        self, beside: str | None = None, opens: Experiment | None = None, then: str | None = None
    ) -> DeltaGenerator:
        """Draw the title and a sentence for everything in the address that had to be ignored.

        Return the row of the title, for what else stands beside it.

        beside: a choice as buttons next to the title. opens: an experiment for a link to the
        Playground. then: a choice from a list after that.
        """
        row = page_title(self._lesson.title)
        with row:
            if beside:
                _on_paper_only(self._lesson.label_of(beside, self.values))
                self.widget(beside, segments=True)
            if opens:
                st.page_link(
                    PLAYGROUND,
                    label="Open in the Playground",
                    icon=":material/arrow_forward:",
                    query_params=opens.to_query(),
                )
            if then:
                with st.container(width=WIDTH_OF_A_LIST, key="title_list"):
                    self.widget(then, labelled=False)
        warn_of_address(self._ignored)
        return row

    @contextmanager
    def part(self) -> Iterator[None]:
        """Draw the chosen part; what another part has drawn is hidden at once.

        Streamlit lets it stand until the page has been drawn to its end.
        """
        part, key = self.values["part"], f"{self._lesson.page}.part"
        hiding = st.empty()
        if st.session_state.get(key, part) != part:
            hiding.html(_HIDE_EARLIER)
        yield
        hiding.empty()
        st.session_state[key] = part

    @property
    def query(self) -> dict[str, str]:
        """The URL parameters of the values."""
        return self._lesson.to_query(self.values)

    def change(self, **values: Any) -> None:
        """Change values; the page shows them when the page or its fragment runs again.

        All other values are read from the address, because `self.values` may be older: a widget may
        belong to a run of the page before the last change.
        """
        own, *_ = address.taken_apart()
        self.values = {**self._lesson.read(own)[0], **values}
        st.query_params.from_dict(self.query)

    def widget(
        self,
        name: str,
        label: str | None = None,
        segments: bool = False,
        slider: bool = False,
        labelled: bool = True,
        **resets: Any,
    ) -> None:
        """Draw the widget of a parameter; it writes changes to the address.

        segments: show a choice as a row of buttons. slider: show a choice as a slider. labelled:
        whether the label of a setting or a list is visible. resets: other values to set when
        this one changes, or functions from the new value to them.
        """
        parameter = self._lesson.by_name[name]
        key = f"{self._lesson.page}_{name}"
        st.session_state[key] = self.values[name]

        def change() -> None:
            chosen = st.session_state[key]
            if chosen is not None:  # None: the selected segment was clicked again
                along = {one: to(chosen) if callable(to) else to for one, to in resets.items()}
                self.change(**{**along, name: chosen})

        common: dict[str, Any] = {"key": key, "on_change": change}
        text = label or parameter.label or ""
        match parameter:
            case Choice(options=options, help=help):
                draw: Any = st.segmented_control if segments else st.selectbox
                visible = bool(label) if segments else labelled
                if slider:
                    draw, visible = st.select_slider, True
                common["label_visibility"] = "visible" if visible else "collapsed"
                draw(text, [*options], format_func=options.get, help=help, **common)
            case Whole(low=low, high=high):
                st.slider(text, low, high, **common)
            case Number():
                self._number(parameter, text, common)
            case TableSetting():
                setting = replace(parameter.setting, label=text or parameter.setting.label)
                if setting.kind == "text":
                    text_input(setting, parameter.read, key, change, labelled)
                else:
                    setting_input(setting, self.values[name], key, change, labelled)

    def row(
        self,
        names: Sequence[str],
        widths: Sequence[float] | None = None,
        labels: Mapping[str, str] = MappingProxyType({}),
        labelled: bool = True,
    ) -> None:
        """Draw the widgets of parameters side by side.

        widths: of their columns, in any unit. labels: those that differ from the parameters' own.
        """
        for name, column in zip(names, st.columns(widths or len(names)), strict=True):
            with column:
                self.widget(name, labels.get(name), labelled=labelled)

    def _number(self, number: Number, label: str, common: Mapping[str, Any]) -> None:
        if not number.logarithmic:
            st.slider(label, number.low, number.high, step=0.05, help=number.help, **common)
            return
        ladder = [float(f"{x:.2g}") for x in np.geomspace(number.low, number.high, 41)]
        options = sorted({*ladder, number.default, self.values[number.name]})
        written = "{:g}".format
        st.select_slider(label, options, format_func=written, help=number.help, **common)

    def groups(self, settings: Sequence[Setting], opened: Sequence[str] = ("Loss",)) -> None:
        """Draw the widgets of these fields in the groups of their table, except text fields."""
        for group in dict.fromkeys(setting.group for setting in settings):
            with st.expander(f"**{group}**", expanded=group in opened, key=f"group_{group}"):
                for setting in settings:
                    if setting.group == group and setting.kind != "text":
                        self.widget(setting.name)


def views(
    runs: Sequence[LessonRun], actions: Sequence[str | None] = (), answers: bool = False
) -> list[RunView]:
    """Open the runs for training, and return what the viewer needs to show them."""
    texts = [*actions, *[None] * (len(runs) - len(actions))]
    asked = cache(answers_on)  # once, for all runs on the same data
    return [
        run_view(
            shown(run, answers),
            None if run.walk else playground_link(run.experiment),
            text,
            asked(data_alone(run.experiment)) if answers else None,
        )
        for run, text in zip(runs, texts, strict=True)
    ]


def show_scene(
    scene: LessonScene, view: View, *, key: str, actions: Sequence[str | None] = (), **options: Any
) -> None:
    """Open the runs of a scene and show them in the viewer, in a view or in the scene's own.

    actions: for each run the text of its button. options: those of `landscape_viewer`.
    """
    linked_viewer(
        scene.viewed(view),
        views(scene.runs, actions, scene.answers),
        key=key,
        panels=scene.panels,
        curves=scene.curves,
        shared_scale=scene.shared_scale,
        at_end=scene.at_end,
        cut=scene.cut,
        probe=scene.probe,
        layers=scene.view.show,
        **options,
    )


def _on_paper_only(text: str) -> None:
    st.html(f"<p class='only-print'>{html.escape(text)}</p>", width="content")


def do_see(text: Text) -> None:
    """Draw the texts Do and See, above the pictures."""
    _words({"Do": text.do, "See": text.see})


def why(text: Text) -> None:
    """Draw the text Why, below the pictures, and the questions to think about."""
    _words({"Why": text.why})
    for number, one in enumerate(text.tries):
        with question(one, number):
            st.markdown(unbroken(one.answer))


def question(one: Try, number: int = 0) -> DeltaGenerator:
    """Return a closed box under a question, into which the answer is drawn.

    number: its place among the page's questions.
    """
    label = f"**Try** {one.question} :gray[Think first, then open.]"
    return st.expander(label, key=f"try_{number}")


def claims(page: str, text: Callable[[], str]) -> None:
    """Draw a closed box of claims to check on a page; `text` is called only while it is open."""
    box = st.expander("Claims to check here", key=f"{page}_claims", on_change="rerun")
    if box.open:
        box.markdown(text())


def _words(sentences: Mapping[str, str]) -> None:
    rows = "".join(
        f"<dt>{word}</dt><dd>{_with_italics(text)}</dd>" for word, text in sentences.items()
    )
    st.html(f"<style>{_STYLE}</style><dl class='lesson-words'>{rows}</dl>")


# Streamlit would give a style alone a place of its own.
_HIDE_EARLIER = "<style>.stMain [data-stale='true'] { visibility: hidden }</style><i></i>"
_STYLE = """
.lesson-words { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 16px }
dl.lesson-words, .lesson-words dt, .lesson-words dd { margin: 0 !important; padding: 0 !important }
.lesson-words dt { font-weight: 600 }
.lesson-words dd { max-width: 75em }
"""


def _with_italics(text: str) -> str:
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", html.escape(unbroken(text)))
