from ebm_viz.lessons import collapse
from ebm_viz.lessons.collapse import CURES, HELD, LESSON
from ebm_viz.serving import STORE
from tests.pages.opened import keys_of, query_of, sent, told


def shown(app):
    return sent(app)["runs"]


def keys(runs):
    return [run.experiment.key for run in runs]


def test_it_opens_on_its_three_runs(open_page):
    app = open_page("collapse")
    assert keys_of(app) == keys(collapse.side_by_side(LESSON.defaults))
    assert [bool(run["action"]) for run in shown(app)] == [True, True, False]
    assert query_of(app) == {}


def test_every_choice_is_in_the_address_and_on_the_screen(open_page):
    app = open_page("collapse")
    for number in range(max(len(HELD), len(CURES))):
        held, cure = ([*table][number % len(table)] for table in (HELD, CURES))
        app.selectbox("collapse_held").select(held)
        app.selectbox("collapse_cure").select(cure).run()
        values = {**LESSON.defaults, "held": held, "cure": cure}
        assert query_of(app) == LESSON.to_query(values)
        assert keys_of(app) == keys(collapse.side_by_side(values))
        said = "".join(text.value for text in app.get("html"))
        assert HELD[held].see in said
        assert CURES[cure].see in said


def test_the_way_back_to_the_first_choice(open_page):
    app = open_page("collapse", held="bounded")
    app.selectbox("collapse_held").select("squared").run()
    assert query_of(app) == {}
    assert app.selectbox("collapse_held").value == "squared"


def test_a_run_that_is_gone_on_with_and_back(open_page):
    app = open_page("collapse", go_on="alone", start_step="50", under="log")
    values = {**LESSON.defaults, "go_on": "alone", "start_step": 50, "under": "log"}
    runs = collapse.gone_on(values)
    assert keys_of(app) == keys(runs)
    assert STORE.run(shown(app)[1]["key"]).experiment.start_step == 50
    (back,) = [button for button in app.button if button.label.startswith("Back")]
    back.click().run()
    assert query_of(app) == {"under": "log"}
    assert len({run["action"] for run in shown(app)} - {None}) == 1


def test_a_step_after_the_end_is_explained(open_page):
    app = open_page("collapse", go_on="alone", start_step="5000")
    assert "ends at step 1,000" in told(app)
    assert keys_of(app) == keys(collapse.side_by_side(LESSON.defaults))
