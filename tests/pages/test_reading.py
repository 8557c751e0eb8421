import time

import pytest

from ebm_viz.lessons.reading import LESSON, PANELS, PRESETS, drawn_path, reading_of, written_path
from ebm_viz.serving.sequences import SEQUENCES
from ebm_viz.structured import PATH_LOSSES, Reading, words
from tests.advance import advance
from tests.pages.opened import button, components, query_of, text_of

SHORT = {"letter_steps": "20", "word_steps": "20"}


def steps_of(app):
    (found,) = [one for one in app.select_slider if one.label == "Step"]
    return found


def at_the_end(app, reading):
    run = SEQUENCES.run(reading)
    advance(run)
    button(app, "End").click().run()
    return run.snapshots[-1]


def test_it_opens_playing_from_the_first_step(open_page):
    app = open_page("reading")
    assert app.title[0].value == "Reading words"
    assert len(components(app, "plot")) == 2
    assert button(app, "Pause")
    assert query_of(app) == {}
    assert app.text_input("reading_word").value == "cattle"


def test_it_goes_to_the_end_and_back(open_page):
    app = open_page("reading", word="cat", **SHORT)
    last = at_the_end(app, Reading(word="cat", letter_steps=20, word_steps=20))
    assert query_of(app)["step"] == str(last.step)
    assert steps_of(app).value == 40
    # The page shows it even if it never hears of a value set from here.
    assert list(steps_of(app).proto.default) == [len(steps_of(app).proto.options) - 1]
    steps_of(app).set_value(20).run()
    assert query_of(app)["step"] == "20"
    assert button(app, "Play")
    button(app, "Step").click().run()
    assert query_of(app)["step"] == "30"
    button(app, "Restart").click().run()
    assert button(app, "Pause")
    assert "step" not in query_of(app)


@pytest.mark.parametrize("page", ["reading", "tagging"])
def test_a_step_beyond_the_end_is_said(open_page, page):
    assert not open_page(page, step="0").warning
    (warning,) = open_page(page, step="5000").warning
    assert {"reading": "700", "tagging": "600"}[page] in warning.value


def test_an_old_step_of_the_slider_is_passed_over(open_page):
    """A request may have left the browser before the slider followed the buttons."""
    app = open_page("reading", word="cat", **SHORT)
    at_the_end(app, Reading(word="cat", letter_steps=20, word_steps=20))
    before = steps_of(app).set_value(20).run() and steps_of(app)
    button(app, "Step").click().run()
    before.set_value(20)
    button(app, "Step").click().run()
    assert query_of(app)["step"] == "40"
    assert steps_of(app).value == 40


def test_a_click_that_arrives_twice_pauses_once(open_page):
    app = open_page("reading", word="cat", **SHORT)
    advance(SEQUENCES.run(Reading(word="cat", letter_steps=20, word_steps=20)))
    for name in ("Pause", "Step"):
        button(app, "Restart").click().run()
        clicked = button(app, name)
        clicked.click().run()
        step = query_of(app)["step"]
        clicked.click().run()
        assert query_of(app)["step"] == step
        assert button(app, "Play")


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("loss", ["ce", "margin"])
def test_every_panel(open_page, panel, loss):
    app = open_page("reading", panel=panel, loss=loss, word="ab", **SHORT)
    at_the_end(app, Reading(word="ab", loss=loss, letter_steps=20, word_steps=20))
    assert len(components(app, "plot")) == 2


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset(open_page, name):
    app = open_page("reading", word="dog")
    app.selectbox("reading.preset").select(name).run()
    values = {**LESSON.defaults, "word": "dog", **PRESETS[name].settings}
    assert query_of(app) == LESSON.to_query(values)
    assert app.selectbox("reading.preset").value == name
    assert any(PRESETS[name].sentence[:40] in html.value for html in app.get("html"))


def test_another_word_keeps_the_place_in_the_training(open_page):
    app = open_page("reading", word="cat", **SHORT)
    at_the_end(app, Reading(word="cat", letter_steps=20, word_steps=20))
    app.text_input("reading_word").input("Dog").run()
    assert query_of(app)["word"] == "Dog"
    assert steps_of(app).value == 40
    assert "“dog”" in text_of(app)


def test_what_is_no_word_is_explained_and_the_last_one_stays(open_page):
    app = open_page("reading", word="cat", **SHORT)
    app.text_input("reading_word").input("two words").run()
    assert "letters a to z" in app.error[0].value
    assert query_of(app)["word"] == "cat"


def test_a_new_word_takes_the_place_of_a_refused_one(open_page):
    app = open_page("reading", word="cat", **SHORT)
    word = app.text_input("reading_word")
    word.input("c4t!").run()
    assert word.value == "c4t!"
    button(app, "Another word").click().run()
    assert not app.error
    assert app.text_input("reading_word").value == query_of(app)["word"] != "cat"
    app.text_input("reading_word").input("c4t!").run()
    app.query_params["word"] = "dog"
    app.run()
    assert not app.error
    assert app.text_input("reading_word").value == "dog"


def test_the_present_word_typed_again_ends_a_refusal(open_page):
    app = open_page("reading", word="cat", **SHORT)
    app.text_input("reading_word").input("c4t!").run()
    app.text_input("reading_word").input("cat").run()
    assert not app.error


def test_an_address_with_mistakes(open_page):
    app = open_page("reading", word="123", stride="99", nonsense="1")
    (warning,) = app.warning
    assert all(part in warning.value for part in ("Word", "Stride", "nonsense"))


def test_a_link_opens_at_its_step(open_page):
    app = open_page("reading", step="20", word="ab", **SHORT)
    deadline = time.monotonic() + 30
    while not app.select_slider and time.monotonic() < deadline:
        app.run()
    assert steps_of(app).value == 20
    assert button(app, "Play")


def test_a_link_brings_its_paths(open_page):
    advance(SEQUENCES.run(Reading(word="ab", letter_steps=20, word_steps=20)))
    address = {"word": "ab", "step": "20", "path": "2.3.4", "random": "7"}
    app = open_page("reading", **address, **SHORT)
    values = {**LESSON.defaults, **SHORT, "word": "ab", "path": "2.3.4", "random": 7}
    values |= {name: int(text) for name, text in SHORT.items()}
    path = drawn_path(values)
    assert path is not None
    assert path.tolist() == [0, 1, 2, 3, 3, 3, 3, 3, 3, 3]
    assert written_path(path.tolist()) == "2.3.4"
    button(app, "Another random path").click().run()
    assert query_of(app)["random"] == "8"
    assert "Your path" in text_of(app)
    # Of another word they are not.
    app.text_input("reading_word").input("abc").run()
    assert "path" not in query_of(app)
    assert "An even path" in text_of(app)


@pytest.mark.parametrize("path", ["9.9.9", "1.2.3", "2.3.999", "2.3"])
def test_a_path_that_is_none_gives_way_to_an_even_one(path):
    values = {**LESSON.defaults, "word": "ab", "path": path}
    assert drawn_path(values) is None


def test_a_drawn_path_that_cannot_be_read(open_page):
    app = open_page("reading", path="1,2", **SHORT)
    assert "drawn path" in app.warning[0].value


def test_open_claims_are_checked_with_the_numbers_shown(open_page):
    advance(SEQUENCES.run(Reading(word="ab", letter_steps=20, word_steps=20)))
    app = open_page("reading", word="ab", step="40", **SHORT)
    assert "takes the lowest of all paths" not in text_of(app)
    app.session_state["reading_claims"] = True
    app.run()
    for words_of_it in ("[*m* − gap]₊", "takes the lowest of all paths", "counts the right word"):
        assert words_of_it in text_of(app)


def test_pushes_of_another_loss(open_page):
    app = open_page("reading", panel="pushes", word="ab", **SHORT)
    at_the_end(app, Reading(word="ab", letter_steps=20, word_steps=20))
    for loss in PATH_LOSSES.values():
        app.selectbox("reading_push_loss").select(loss.name).run()
        assert any(loss.label in caption.value for caption in app.caption)


def test_only_the_settings_that_matter_are_shown(open_page):
    app = open_page("reading", loss="perceptron")
    widgets = [*app.select_slider, *app.slider, *app.number_input]
    keys = {widget.key for widget in widgets}
    assert not {"reading_beta", "reading_margin"} & keys
    assert "reading_noise" in keys


def test_stories_have_words_of_their_own():
    assert reading_of(LESSON.defaults) == Reading()
    for preset in PRESETS.values():
        assert len(words.symbols(Reading(**preset.settings).word)) == 12
