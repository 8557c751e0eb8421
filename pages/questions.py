"""Questions: the course as a map, with claims that are measured on the spot."""

from itertools import groupby

import streamlit as st

from ebm_viz.claims import CLAIMS
from ebm_viz.claims.questions import QUESTIONS, Question, matching
from ebm_viz.lessons.parameters import Choice, Lesson, TableSetting
from ebm_viz.ui.claims import figures, finding, known, scene_link, show_claim
from ebm_viz.ui.lesson import LessonPage

ALL = ""
LESSON = Lesson(
    "questions",
    [
        Choice(
            "question",
            "Question",
            "What is asked.",
            {ALL: "All questions", **{one.name: one.question for one in QUESTIONS.values()}},
            ALL,
        ),
        TableSetting("seed", 0),
    ],
    title="Questions",
)

# A question stands apart from the next one; on a phone its links stay with it.
STYLE = """
[class*="st-key-question_"] { padding-bottom: 1.25rem }
[class*="st-key-question_"] [data-testid="stHorizontalBlock"] { row-gap: 0.25rem }
"""

lesson = LessonPage(LESSON)
# Links from this page to itself leave the browser's address as it was, unless the page writes it.
st.query_params.from_dict(st.query_params.to_dict())
seed = lesson.values["seed"]
with_seed = {"seed": str(seed)} if seed else {}


def question_link(name: str, label: str, icon: str | None = None) -> None:
    query = {"question": name, **with_seed} if name else with_seed
    st.page_link(__file__, label=label, icon=icon, query_params=query)


def long_to_measure(question: Question) -> bool:
    claim = CLAIMS[question.shown]
    return claim.slow and known(claim, seed) is None


def measured(question: Question) -> None:
    """Draw the measured number beside the answer."""
    claim = CLAIMS[question.shown]
    found = figures(claim, seed)
    if found is not None:
        finding(claim, [found], f":material/timer: **Measured here**, seed {seed}: ")


def show_all() -> None:
    search, _ = st.columns([1, 1])
    words = search.text_input(
        "Search",
        key="questions_search",
        placeholder="collapse, temperature, Viterbi …",
        type="search",
        live=True,
        persist_state="session",
    )
    st.html(f"<style>{STYLE}</style>")
    found = matching(words or "")
    if not found:
        st.markdown("No question has any of these words. Try others.")
    later = []
    for chapter, questions in groupby(found, key=lambda one: one.chapter):
        st.header(chapter, anchor=False, divider="gray")
        for question in questions:
            row = st.container(key=f"question_{question.name}")
            words_column, links = row.columns([2.4, 1], gap="medium")
            with words_column:
                question_link(question.name, f"**{question.question}**")
                st.markdown(question.answer)
                later.append((question, st.empty()))
            with links:
                for link in question.links:
                    scene_link(link)
    # The whole page is drawn before anything is measured, and what takes long is measured last.
    for question, place in sorted(later, key=lambda one: long_to_measure(one[0])):
        with place:
            measured(question)


def show_one(question: Question) -> None:
    question_link(ALL, "Back to the questions", ":material/arrow_back:")
    st.caption(question.chapter)
    st.header(question.question, anchor=False)
    st.markdown(question.answer)
    for link in question.links:
        scene_link(link)
    place = st.empty()
    claims = question.claims
    if claims:
        st.subheader("Found in texts: is it so?", anchor=False)
        for claim in claims:
            show_claim(claim, seed)
    beside(question)
    with place:
        measured(question)


def beside(question: Question) -> None:
    """Draw links to the previous and the next question."""
    names = list(QUESTIONS)
    at = names.index(question.name)
    before, after = st.columns(2)
    if at:
        with before:
            question_link(names[at - 1], QUESTIONS[names[at - 1]].question, ":material/west:")
    if at + 1 < len(names):
        with after:
            question_link(names[at + 1], QUESTIONS[names[at + 1]].question, ":material/east:")


lesson.title()
if lesson.values["question"] == ALL:
    st.markdown(
        "The course in its order. Open a question for what texts say about it, and measure whether"
        " it is so."
    )
    show_all()
else:
    show_one(QUESTIONS[lesson.values["question"]])
