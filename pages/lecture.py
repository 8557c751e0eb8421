"""Lecture: a list of scenes, kept in a file and shown one after the other with large text."""

import streamlit as st

from ebm_viz.claims.questions import CHAPTERS, QUESTIONS
from ebm_viz.core.own_points import OwnPointsError
from ebm_viz.core.own_points.table import decode
from ebm_viz.lessons.lecture import scenes_of, text_of
from ebm_viz.lessons.link import Link
from ebm_viz.ui import lecture
from ebm_viz.ui.refused import explain, refuse
from ebm_viz.ui.text import page_title, plain

TEXT, FILE = "lecture_text", "lecture_file"
LARGEST_MB = 1


def open_file() -> None:
    file = st.session_state[FILE]
    if file is not None:
        try:
            lecture.keep(decode(file.getvalue()))
        except OwnPointsError:
            refuse(FILE, f"{file.name} cannot be opened: it is no text.", held=file)


def add_chapter() -> None:
    chapter = st.session_state["lecture_chapter"]
    links: list[Link] = []
    for question in QUESTIONS.values():
        if question.chapter == chapter and question.links[0] not in links:
            links.append(question.links[0])
    lecture.keep(f"{lecture.text().rstrip()}\n{text_of(links)}".lstrip())


page_title("Lecture")
st.markdown(
    "A lecture is a list of scenes, one a line: a title, a bar and an address, as the link button"
    " of a page copies it. In the lecture Page down and Page up, or a presenter's clicker, lead to"
    " the next scene and back."
)
st.session_state[TEXT] = lecture.text()
st.text_area(
    "Scenes",
    key=TEXT,
    on_change=lambda: lecture.keep(st.session_state[TEXT]),
    height=280,
    placeholder="Collapse | /collapse?step=300",
)
scenes, ignored = scenes_of(lecture.text(), lecture.PAGES)
if ignored:
    st.warning("  \n".join(plain(sentence) for sentence in ignored[:5]))
with st.container(horizontal=True, vertical_alignment="bottom"):
    if st.button(
        f"Begin: {len(scenes)} scene{'s' * (len(scenes) != 1)}",
        icon=":material/play_arrow:",
        type="primary",
        disabled=not scenes,
    ):
        lecture.begin()
    st.download_button(
        "Save (.txt)",
        lecture.text(),
        file_name="lecture.txt",
        mime="text/plain",
        on_click="ignore",
        disabled=not scenes,
    )
chapter, file = st.columns(2, gap="medium")
with chapter:
    st.selectbox("Chapter", CHAPTERS, key="lecture_chapter")
    st.button("Add the chapter's scenes", on_click=add_chapter)
with file:
    st.file_uploader(
        "Open (.txt)",
        type=["txt"],
        max_upload_size=LARGEST_MB,
        key=FILE,
        on_change=open_file,
    )
    explain(FILE, held=st.session_state.get(FILE))
