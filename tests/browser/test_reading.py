"""Reading words in a browser: it plays, stays one node, and paths are drawn on it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Complaints

QUERY = "word=cat&letter_steps=20&word_steps=40"


@pytest.fixture
def reading(open_app: Callable[..., Page]) -> Callable[..., Page]:
    def open_at(query: str = QUERY, **options: object) -> Page:
        page = open_app(f"reading?{query}", **options)
        page.wait_for_selector(".ebm-plot[data-drawn]", state="attached")
        return page

    return open_at


def plot(page: Page, number: int = 0) -> Locator:
    return page.locator(".ebm-plot").nth(number)


def energy(page: Page) -> float:
    return float(plot(page).get_attribute("data-energy") or "nan")


def test_it_plays_to_its_end_in_one_node(reading: Callable[..., Page]):
    page = reading()
    page.evaluate("() => { window.first = document.querySelector('.ebm-plot .plot-container') }")
    expect(plot(page)).to_have_attribute("data-step", "60")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("() => window.first.isConnected")
    expect(page.get_by_text("Words.", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile("step=60"))


def test_a_reload_plays_on_from_where_it_was(reading: Callable[..., Page]):
    page = reading("word=cat&letter_steps=40&word_steps=400")
    at = "Number(document.querySelector('.ebm-plot')?.dataset.step ?? 0)"
    page.wait_for_function(f"() => {at} >= 100")
    step = page.evaluate(f"() => {at}")
    page.reload()
    # Where it has to begin again, it shows a dozen steps on the way.
    page.wait_for_function(
        "step => { window.seen ??= new Set(); const at = " + at + ";"
        " window.seen.add(at); return at >= step }",
        arg=step,
    )
    assert page.evaluate("() => window.seen.size") <= 5


def test_with_reduced_motion_it_plays_only_when_told(reading: Callable[..., Page]):
    page = reading("word=cat&letter_steps=40&word_steps=400", reduced_motion="reduce")
    play = page.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_visible()
    expect(plot(page)).to_have_attribute("data-step", "0")
    page.get_by_role("combobox", name="Training").click()
    page.get_by_role("option", name="A gap of m").click()
    expect(page).to_have_url(re.compile("loss=margin"))
    page.wait_for_timeout(1000)
    expect(play).to_be_visible()
    play.click()
    far = "() => Number(document.querySelector('.ebm-plot')?.dataset.step ?? 0) >= 60"
    page.wait_for_function(far)
    page.reload()
    page.wait_for_function(far)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_reduced_motion_chosen_after_the_end_leaves_the_slider_where_it_is(
    reading: Callable[..., Page],
):
    page = reading()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(plot(page)).to_have_attribute("data-step", "60")
    page.emulate_media(reduced_motion="reduce")
    page.locator(".st-key-playback").get_by_role("slider").press("ArrowLeft")
    moved = re.compile("^[1-5][0-9]$")
    expect(plot(page)).to_have_attribute("data-step", moved)
    page.wait_for_timeout(1500)
    expect(plot(page)).to_have_attribute("data-step", moved)


CLICK_AS_A_PICTURE_IS_DUE = """button => {
    const end = performance.now() + 500
    while (performance.now() < end);
    button.click()
}"""
"""Streamlit then sends the click twice: with the request of the picture's timer, and on its own."""


@pytest.mark.parametrize("name", ["Pause", "Step"])
def test_what_was_paused_stays_paused_through_a_reload(reading: Callable[..., Page], name: str):
    page = reading("word=cat&letter_steps=40&word_steps=400")
    page.wait_for_function(
        "() => Number(document.querySelector('.ebm-plot')?.dataset.step ?? 0) >= 30"
    )
    page.get_by_role("button", name=name).evaluate(CLICK_AS_A_PICTURE_IS_DUE)
    expect(page).to_have_url(re.compile("[&?]step="))
    page.wait_for_timeout(800)
    step = re.search("[&?]step=([0-9]+)", page.url)
    assert step
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.reload()
    expect(plot(page)).to_have_attribute("data-step", step[1])
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_focus_stays_where_a_button_changes(reading: Callable[..., Page]):
    page = reading("word=cat&letter_steps=40&word_steps=400")

    def button(name: str) -> Locator:
        # Streamlit may show an earlier one beside it for a moment.
        return page.get_by_role("button", name=name, exact=True).last

    focused = page.locator("button:focus")

    button("Pause").press("Enter")
    expect(focused).to_have_accessible_name("Play")
    page.keyboard.press("Space")
    expect(focused).to_have_accessible_name("Pause")
    button("Step").press("Enter")
    expect(button("Play")).to_be_visible()
    expect(focused).to_have_accessible_name("Step")
    button("Play").click()
    expect(focused).to_have_accessible_name("Pause")
    page.get_by_role("textbox", name="Word").focus()
    button("Pause").evaluate("pause => pause.click()")
    expect(button("Play")).to_be_visible()
    expect(page.get_by_role("textbox", name="Word")).to_be_focused()


def test_a_training_chosen_while_another_plays_is_kept(reading: Callable[..., Page]):
    page = reading("word=cat&letter_steps=40&word_steps=400")
    page.get_by_role("combobox", name="Training").click()
    page.get_by_role("option", name="A gap of m").click()
    expect(page).to_have_url(re.compile("loss=margin"))
    page.get_by_role("button", name="Another word").click()
    expect(page.get_by_role("textbox", name="Word")).not_to_have_value("cat")
    page.wait_for_timeout(800)
    expect(page).to_have_url(re.compile("loss=margin"))
    expect(page.get_by_role("textbox", name="Word")).not_to_have_value("cat")


def test_a_path_is_drawn_with_the_mouse_and_with_keys(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0")
    graph = plot(page).get_by_role("application")
    box = graph.locator(".nsewdrag").first.bounding_box()
    assert box
    page.wait_for_function("() => document.querySelector('.ebm-plot').dataset.energy")
    before = energy(page)
    expect(plot(page).locator("p")).to_contain_text("An even path: E = ")
    # The blank lies in the last row: the second symbol now comes as early as it can.
    page.mouse.move(box["x"] + 0.17 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.17 * box["width"], box["y"] + 0.97 * box["height"], steps=4)
    page.wait_for_function(f"() => document.querySelector('.ebm-plot').dataset.energy != {before}")
    drawn = energy(page)
    page.mouse.up()
    written = f"{drawn:,.1f}".replace("-", "−")
    expect(page.get_by_text(f"Your path {written}")).to_be_visible()
    expect(plot(page).locator("p")).to_contain_text(f"Your path: E = {written}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"() => document.querySelector('.ebm-plot').dataset.energy != {drawn}")
    by_keys = f"{energy(page):,.1f}".replace("-", "−")
    expect(page.get_by_text(f"Your path {by_keys}")).to_be_visible()
    expect(page).to_have_url(re.compile("path=[0-9.]+"))
    page.reload()
    expect(page.get_by_text(f"Your path {by_keys}")).to_be_visible()
    expect(plot(page).locator("p")).to_contain_text(f"Your path: E = {by_keys}")


def test_data_that_newer_data_overtakes_leaves_the_node(
    reading: Callable[..., Page], complaints: Complaints
):
    """Streamlit takes away what belongs to data that came a moment too early."""
    complaints.expected.append("Multiple different fragmentIds")  # of Streamlit, which copes
    page = reading(QUERY + "&step=0")
    page.evaluate("() => { window.node = document.querySelector('.ebm-plot') }")
    for name in ("Lattice", "Pushes", "Before", "Curves", "Lattice"):
        page.get_by_role("radio", name=name).click(no_wait_after=True)
    for word in ("dog", "cat"):
        page.get_by_role("textbox", name="Word").fill(word)
        page.keyboard.press("Enter")
    page.set_viewport_size({"width": 1000, "height": 700})
    page.set_viewport_size({"width": 1280, "height": 650})
    expect(page.get_by_role("paragraph").filter(has_text="Lowest path of “cat”")).to_be_visible()
    assert page.evaluate("() => window.node.isConnected")
    box = plot(page).bounding_box()
    assert box
    assert box["y"] + box["height"] <= 660


def test_what_a_path_costs_is_told_before_it_is_drawn(reading: Callable[..., Page]):
    page = reading("word=umbrellas&letter_steps=20&word_steps=40&step=0")
    plot(page).get_by_role("application").focus()
    before, after = page.evaluate("""() => {
        const plot = document.querySelector('.ebm-plot'), before = plot.dataset.energy
        for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) {
            const pressed = new KeyboardEvent('keydown', { key, bubbles: true })
            plot.firstElementChild.dispatchEvent(pressed)
        }
        return [before, plot.dataset.energy]
    }""")
    assert before != after


def test_a_path_waits_while_its_figure_is_drawn(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0")
    page.wait_for_function("() => document.querySelector('.ebm-plot').dataset.energy")
    before, after, most = page.evaluate("""async () => {
        const graph = document.querySelector('.ebm-plot > div')
        const path = () => graph.data.find(trace => trace.meta === 'yours').y.join()
        const wait = () => new Promise(done => setTimeout(done, 150))
        let running = 0, most = 0
        for (const name of ['react', 'restyle']) {
            const draw = Plotly[name]
            Plotly[name] = async (node, ...given) => {
                if (node !== graph) return draw(node, ...given)
                most = Math.max(most, ++running)
                await wait()
                await draw(node, ...given)
                running--
            }
        }
        const before = path()
        dispatchEvent(new Event('resize'))
        for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown'])
            graph.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
        do await wait()
        while (running || path() === before)
        return [before, path(), most]
    }""")
    assert before != after
    assert most == 1


def test_claims_have_the_numbers_of_the_picture(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=60&loss=margin")
    page.get_by_text("Claims to check here").click()
    claims = page.get_by_text("takes the lowest of all paths")
    expect(claims).to_be_visible()
    expect(page.get_by_text("the loss [m − gap]₊ is")).to_be_visible()
    expect(page.get_by_text("counts the right word, too")).to_be_visible()


def test_a_picture_is_saved(reading: Callable[..., Page]):
    page = reading(QUERY + "&step=0")
    plot(page).hover()
    with page.expect_download() as saved:
        plot(page).locator("[data-title='Save as SVG']").click()
    assert saved.value.suggested_filename == "reading-cat-step-0.svg"
