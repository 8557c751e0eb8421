import pytest

from ebm_viz.lessons.tagging import LESSON, PARTS, STARTS
from ebm_viz.serving.sequences import SEQUENCES
from ebm_viz.structured import Language, Tagging, WordByWord
from ebm_viz.structured.tagging import LOSSES
from tests.advance import advance
from tests.pages.opened import button, components, query_of

SHORT = {"steps": "20"}


def said(app):
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def to_the_end(app):
    button(app, "End").click().run()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens(open_page, part):
    advance(SEQUENCES.run(Tagging(steps=20)))
    advance(SEQUENCES.run(WordByWord()))
    advance(SEQUENCES.run(Language()))
    app = open_page("tagging", part=part, **SHORT)
    assert app.title[0].value == "Tagging"
    if part != "table":
        to_the_end(app)
        end = 200 if part == "leak" else 20
        assert query_of(app)["step"] == str(end)
    assert len(components(app, "plot")) == (1 if part in ("distance", "table") else 2)
    assert len(components(app, "exporter")) == 1


def test_another_sentence_keeps_the_place_in_the_training(open_page):
    advance(SEQUENCES.run(Tagging(steps=20)))
    app = open_page("tagging", **SHORT)
    to_the_end(app)
    button(app, "Another sentence").click().run()
    assert query_of(app)["sentence"] == "cook watch run"
    advance(SEQUENCES.run(Tagging(sentence="cook watch run", steps=20)))
    app.run()
    assert query_of(app) == {"sentence": "cook watch run", "step": "20", **SHORT}


def test_what_is_no_sentence_is_explained(open_page):
    app = open_page("tagging", **SHORT)
    app.text_input("tagging_sentence").input("her quokka mark").run()
    assert "quokka" in app.error[0].value
    assert "sentence" not in query_of(app)


@pytest.mark.parametrize("start", STARTS)
def test_relaxed_inference_says_where_it_ends(open_page, start):
    advance(SEQUENCES.run(Tagging(steps=20)))
    app = open_page("tagging", part="relaxed", start=start, **SHORT)
    to_the_end(app)
    assert "Rounded after 200 steps" in said(app)
    app.slider("tagging_descent").set_value(0).run()
    assert "Rounded after 0 steps" in said(app)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_table_under_every_loss(open_page, loss):
    app = open_page("tagging", part="table", table_loss=loss)
    assert "6 of 6 are right" in said(app)
    assert ("never" in said(app)) == (loss in ("nll", "energy"))


def test_readings_that_no_tag_by_itself_belongs_to(open_page):
    advance(SEQUENCES.run(Tagging(steps=20, sentence="her park rose")))
    advance(SEQUENCES.run(WordByWord()))
    app = open_page("tagging", part="words", sentence="her park rose", **SHORT)
    assert "PRON VERB VERB** ✗ none of the readings" in said(app)
    assert "Network, word by word" in said(app)


def test_a_leak_has_a_perplexity_of_one(open_page):
    run = SEQUENCES.run(Language())
    advance(run)
    app = open_page("tagging", part="leak", step="200")
    last = run.snapshots[-1]
    assert last.perplexity["leaking"] < 1.01
    assert f"{last.perplexity['leaking']:.4g} | {last.salad['leaking']:.4g}" in said(app)


def test_open_claims_are_checked_with_the_numbers_shown(open_page):
    advance(SEQUENCES.run(Tagging(steps=20)))
    app = open_page("tagging", step="20", **SHORT)
    assert "1,000 answers, exactly" not in said(app)
    app.session_state["tagging_claims"] = True
    app.run()
    assert "of all 1,000 answers, exactly, in 210 sums" in said(app)
    assert "Cost-augmented: lowest E − mΔ" in said(app)


def test_a_long_sentence_has_too_many_answers_to_look_at(open_page):
    app = open_page("tagging", part="distance", sentence="the old dog sees her cat", **SHORT)
    assert "3 or 4 words" in app.info[0].value


def test_an_address_with_mistakes(open_page):
    app = open_page("tagging", sentence="a quokka", steps="5", nonsense="1")
    (warning,) = app.warning
    assert all(part in warning.value for part in ("quokka", "Steps", "nonsense"))


def test_defaults_are_those_of_the_table():
    assert LESSON.defaults["loss"] == Tagging().loss


def test_an_older_address_of_relaxed_inference_is_still_read(open_page):
    app = open_page("tagging", part="relaxed", stride="10", steps="20", step="20")
    assert not app.warning
    assert app.selectbox("tagging_step_size").value == "10"


def test_the_table_has_no_steps_that_an_address_could_go_beyond(open_page):
    assert not open_page("tagging", part="table", step="5000").warning
