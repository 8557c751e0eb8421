"""The lecture: its list, its look, and the way from scene to scene."""

from tests.pages.opened import query_of


def button(app, label):
    return next(one for one in app.button if one.label.startswith(label))


def press(app, label, page):
    """Click a button on a page; AppTest itself stays on the page that it was told to open."""
    app.switch_page(f"../../pages/{page}.py")
    return button(app, label).click().run()


def styled(app):
    return any("--viewer-zoom" in one.proto.body for one in app.get("html"))


def test_scenes_are_shown_one_after_the_other(open_page):
    app = open_page("lecture")
    assert button(app, "Begin").disabled
    app.text_area[0].set_value("Bounded | /collapse?held=bounded\nThree modes | /gibbs\n").run()
    assert not styled(app)
    press(app, "Begin: 2 scenes", "lecture")
    assert styled(app)
    assert app.title[0].value == "Collapse"
    assert query_of(app) == {"held": "bounded"}
    assert "1 of 2 · Bounded" in [one.value for one in app.markdown]
    assert button(app, "Previous").disabled
    press(app, "Next", "collapse")
    assert app.title[0].value == "Gibbs and β"
    assert button(app, "Next").disabled
    press(app, "Previous", "gibbs")
    assert app.title[0].value == "Collapse"
    press(app, "End", "collapse")
    assert not styled(app)
    assert app.title[0].value == "Collapse"


def test_a_scene_without_settings_opens_as_the_page_does(open_page):
    app = open_page("collapse", held="bounded")
    app.switch_page("../../pages/lecture.py").run()
    app.text_area[0].set_value("/collapse").run()
    button(app, "Begin").click().run()
    assert query_of(app) == {}


def test_a_title_is_shown_as_it_is_written(open_page):
    app = open_page("lecture")
    app.text_area[0].set_value("**F** <b> | /collapse").run()
    press(app, "Begin", "lecture")
    assert r"1 of 1 · \*\*F\*\* \<b\>" in [one.value for one in app.markdown]


def test_an_address_asks_for_the_look(open_page):
    app = open_page("collapse", lecture="", held="bounded")
    assert styled(app)
    assert not app.warning
    button(app, "End").click().run()
    assert not styled(app)
    assert query_of(app) == {"held": "bounded"}


def test_a_chapter_is_added_and_strange_lines_are_told_of(open_page):
    app = open_page("lecture")
    app.text_area[0].set_value("nonsense").run()
    assert "leads to no page" in app.warning[0].value
    app.text_area[0].set_value("").run()
    app.selectbox[0].set_value("Collapse").run()
    button(app, "Add").click().run()
    assert len(app.text_area[0].value.splitlines()) == 3
    assert not app.warning


def test_why_a_file_cannot_be_opened_stays_as_long_as_the_file(open_page):
    app = open_page("lecture")
    file = app.file_uploader("lecture_file")
    file.upload("a.txt", b"\x00\x01", "text/plain").run()
    assert "a\\.txt" in app.error[0].value
    app.text_area[0].set_value("/collapse").run()
    assert app.error
    file.set_value(None).run()
    assert not app.error
