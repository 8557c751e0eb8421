"""Questions: their list, one of them, claims measured, and links that open what they promise."""

from importlib import import_module
from itertools import islice

import pytest

from ebm_viz.claims import CLAIMS
from ebm_viz.claims.questions import QUESTIONS
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.comparison import read
from ebm_viz.scene import View
from ebm_viz.scene.view import VIEW_PARAMETERS
from ebm_viz.serving.measurements import MEASUREMENTS
from tests.pages.opened import button, query_of, text_of

LINKS = list(
    {
        link.address: link
        for links in (
            *(question.links for question in QUESTIONS.values()),
            *([claim.link] for claim in CLAIMS.values()),
        )
        for link in links
    }.values()
)


def test_all_questions_are_listed_each_with_a_number_measured_here(open_page):
    app = open_page("questions")
    text = text_of(app)
    assert text.count("**Measured here**, seed 0") == len(QUESTIONS)
    for question in QUESTIONS.values():
        assert question.answer in text
    labels = [link.proto.label for link in app.get("page_link")]
    for question in QUESTIONS.values():
        assert f"**{question.question}**" in labels


def test_nothing_quick_waits_for_what_is_measured_in_many_pieces(open_page, monkeypatch):
    slow = []

    def begin(name, pieces, *_):
        slow.append(len(list(islice(pieces(), 2))) == 2)

    monkeypatch.setattr(MEASUREMENTS, "known", lambda name: None)
    monkeypatch.setattr(MEASUREMENTS, "wait", begin)
    open_page("questions")
    assert len(slow) == len(QUESTIONS)
    assert {*slow} == {False, True}
    assert slow == sorted(slow)


def test_what_two_parts_of_a_page_wait_for_in_vain_is_offered_again_once(open_page, monkeypatch):
    monkeypatch.setattr(MEASUREMENTS, "known", lambda name: None)
    monkeypatch.setattr(MEASUREMENTS, "wait", lambda *_: None)
    app = open_page("questions", question="constant")
    assert QUESTIONS["constant"].shown in {claim.name for claim in QUESTIONS["constant"].claims}
    app.button("measure_lifting_changes_p").click().run()
    button(app, "Ask again")


def test_the_search_leaves_what_was_looked_for(open_page):
    app = open_page("questions")
    app.text_input[0].set_value("weight decay").run()
    assert QUESTIONS["holding"].answer in text_of(app)
    assert QUESTIONS["counting"].answer not in text_of(app)
    app.text_input[0].set_value("zeppelin").run()
    assert "No question has any of these words" in text_of(app)


def test_a_question_has_an_address_and_its_claims_are_measured_on_the_spot(open_page):
    app = open_page("questions", question="beta", seed="4")
    assert [one.value for one in app.header] == ["What does β do?"]
    assert "**Measured here**, seed 4" in text_of(app)
    assert len(app.button) == len(QUESTIONS["beta"].claims) == 3
    assert "**Wrong.**" not in text_of(app)
    wrong = list(CLAIMS["beta_is_the_temperature"].cases)
    assert wrong
    app.button(key="measure_beta_is_the_temperature").click().run()
    assert "**Wrong.**" in text_of(app)
    app.button(key="measure_larger_beta_more_variance").click().run()
    assert "**It depends.** True: y = −1, 0, 1" in text_of(app)
    assert len(app.get("plotly_chart")) == 2


def test_an_unknown_question_is_told_of_and_all_are_listed(open_page):
    app = open_page("questions", question="zeppelin")
    (warning,) = app.warning
    assert "cannot be 'zeppelin'" in warning.value
    assert QUESTIONS["beta"].answer in text_of(app)


def test_the_page_opens_again_where_it_was(open_page):
    app = open_page("questions", question="beta")
    app.switch_page("../../pages/latent.py").run()
    app.switch_page("../../pages/questions.py").run()
    assert query_of(app) == {"question": "beta"}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.address)
def test_a_link_says_nothing_that_its_page_would_ignore(link):
    view, ignored = View.from_query(link.query)
    own = {name: text for name, text in link.query.items() if name not in VIEW_PARAMETERS}
    if link.page == "playground":
        assert Experiment.from_query(own).to_query().items() <= own.items()
    elif link.page == "losses":
        ignored += read(own)[1]
    else:
        lesson = import_module(f"ebm_viz.lessons.{link.page}").LESSON
        values, more = lesson.read(own)
        ignored += more
        parameters = {one.name: one for one in lesson.parameters}
        assert {name: parameters[name].write(values[name]) for name in own} == own
        assert "part" not in parameters or "part" in own  # which part is first may change
    assert ignored == []
    assert view.step is None or view.step <= 1000


def test_every_link_opens_its_page_set_up_as_it_says(open_page):
    app = open_page()
    for link in LINKS:
        app.switch_page(f"../../pages/{link.page}.py")
        app.query_params.clear()
        for name, value in link.query.items():
            app.query_params[name] = value
        app.run()
        assert not app.warning, (link.address, [one.value for one in app.warning])
        assert query_of(app).items() >= link.query.items(), link.address
