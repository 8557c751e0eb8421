"""Orders of the pages of sequences: what is asked for, and what stands in the files."""

import base64
import csv
import io
import json
import re

import numpy as np
import pytest

from ebm_viz.exports import ExportError, Watch
from ebm_viz.exports.files.packing import packing_of
from ebm_viz.exports.files.page_figures import FiguresOrder, figures
from ebm_viz.exports.files.writers import export_page
from ebm_viz.exports.orders.page import PageOrder
from ebm_viz.fonts import with_font
from ebm_viz.pictures.chromium import BROWSER
from ebm_viz.serving.sequences import SEQUENCES
from ebm_viz.structured import Language, Reading, Tagging, WordByWord
from ebm_viz.structured.corpus import TAGS
from tests.advance import advance

SHORT = {"word": "ab", "letter_steps": "20", "word_steps": "20"}


@pytest.fixture(autouse=True)
def trained():
    for one in (
        Reading(word="ab", letter_steps=20, word_steps=20),
        Tagging(steps=20),
        WordByWord(),
        Language(),
    ):
        advance(SEQUENCES.run(one))


def order(format, page="reading", query=SHORT, panels=("energies",), step=40, **more):
    values = {"format": format, "page": page, "query": query, "panels": panels, "step": step}
    return PageOrder.of({**values, **more})


def written(one, tmp_path):
    target = tmp_path / one.name
    export_page(one, target, Watch())
    return target.read_bytes()


@pytest.mark.parametrize("background", ["light", "dark", "transparent"])
@pytest.mark.parametrize(
    ("page", "query", "panels"),
    [
        ("reading", SHORT, ["energies", "pushes", "lattice", "compare", "progress"]),
        ("tagging", {"steps": "20"}, ["energies", "progress"]),
        ("tagging", {"steps": "20", "part": "distance"}, ["distance"]),
        ("tagging", {"steps": "20", "part": "relaxed"}, ["descent", "distribution"]),
        ("tagging", {"steps": "20", "part": "words"}, ["network", "marginals"]),
        ("tagging", {"part": "leak"}, ["perplexity", "guesses"]),
        ("tagging", {"part": "table"}, ["table"]),
    ],
)
def test_every_panel_has_a_figure(page, query, panels, background):
    asked = {"page": page, "query": query, "panels": panels, "step": 20, "background": background}
    answer = figures(FiguresOrder.of(asked))
    assert len(answer["figures"]) == len(panels)
    assert answer["facts"]
    page_color = "#171614" if background == "dark" else "#FFFFFF"
    for figure in answer["figures"]:
        assert json.loads(figure)["layout"]["paper_bgcolor"] == page_color


def test_models_of_words_are_named_by_what_they_read():
    asked = {"page": "tagging", "query": {"part": "leak"}, "panels": ["perplexity"], "step": 20}
    said = figures(FiguresOrder.of(asked))["facts"]
    assert re.fullmatch(
        r"Perplexity at step 20: from the words before it [\d.]+; from all other words [\d.]+;"
        r" from all words, itself too [\d.]+",
        said,
    )


def test_what_is_said_of_relaxed_inference_and_of_a_network_is_in_the_figure():
    def said(part, panel, **query):
        values = {"steps": "20", "part": part, **query}
        asked = {"page": "tagging", "query": values, "panels": [panel], "step": 20}
        answer = figures(FiguresOrder.of(asked))
        z = json.loads(answer["figures"][0])["data"][0]["z"]
        shape = [int(side) for side in z["shape"].split(",")]
        p = np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"]).reshape(shape)
        return answer["facts"], " ".join(TAGS[tag] for tag in p.argmax(0))

    for start in ("words", "random"):
        facts, tags = said("relaxed", "distribution", start=start, descent="200")
        assert f"step 200: {tags}, E " in facts
    facts, tags = said("words", "network")
    assert f"word by word: {tags} · chain: " in facts


@pytest.mark.browser
def test_a_picture_has_the_font_of_the_pages(tmp_path):
    style = {"width": 640}
    picture = written(order("png", step=40, style=style), tmp_path)
    svg = written(order("svg", step=40, style=style), tmp_path)

    def difference(drawn):
        addresses = [
            f"data:{kind};base64,{base64.b64encode(content).decode()}"
            for kind, content in (("image/png", picture), ("image/svg+xml", drawn))
        ]
        with BROWSER.page("<!doctype html>") as page:
            return page.run(DIFFERENCE, *addresses)

    assert difference(with_font(svg)) < 0.1
    assert difference(svg) > 0.5


DIFFERENCE = """async (...addresses) => {
  const [a, b] = await Promise.all(addresses.map(async address => {
    const image = new Image()
    image.src = address
    await image.decode()
    const context = new OffscreenCanvas(640, 360).getContext("2d")
    context.drawImage(image, 0, 0, 640, 360)
    return context.getImageData(0, 0, 640, 360).data
  }))
  return a.reduce((sum, value, k) => sum + Math.abs(value - b[k]), 0) / a.length
}"""
"""The mean difference of two pictures, in levels of 255."""


def test_figures_say_how_far_the_training_is_until_it_is_there():
    asked = {
        "page": "reading",
        "query": {"word": "ab", "word_steps": "2000", "seed": "77"},
        "panels": ["energies"],
        "step": 2300,
    }
    answer = figures(FiguresOrder.of(asked))
    assert set(answer) == {"reached"}


def test_numbers_of_a_reader(tmp_path):
    with np.load(io.BytesIO(written(order("npz"), tmp_path))) as arrays:
        assert arrays["step"].tolist() == [0, 10, 20, 30, 40]
        assert arrays["energies"].shape == (10, 27)
    table = written(order("csv", step=20), tmp_path).decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["step"] for row in rows] == ["0", "10", "20"]
    settings = json.loads(written(order("json"), tmp_path))
    assert settings["word"] == "ab"
    assert settings["loss"] == "ce"


def test_numbers_of_the_table(tmp_path):
    one = order("csv", "tagging", {"part": "table"}, ("table",), 0)
    rows = list(csv.reader(io.StringIO(written(one, tmp_path).decode())))
    assert len(rows) == 28
    assert len(rows[0]) == 65


def test_a_page_of_its_own(tmp_path):
    one = order("html", style={"heading": "<b> & me"})
    page = written(one, tmp_path).decode()
    assert "<h1>&lt;b&gt; &amp; me</h1>" in page
    assert page.count("Plotly.newPlot") >= 1


@pytest.mark.parametrize("captioned", [True, False])
def test_a_page_of_its_own_says_once_what_it_shows_in_the_apps_font(tmp_path, captioned: bool):
    page = written(order("html", style={"title": captioned}), tmp_path).decode()
    _, body = page.split("</style>", 1)
    assert body.count("unseen words right") == captioned
    assert "<h1>" not in body
    assert body.count("<h2>") == body.count("Plotly.newPlot(")
    assert '@font-face{font-family:"Source Sans"' in page


@pytest.mark.browser
def test_figures_on_a_page_of_their_own_stand_side_by_side(tmp_path):
    page = written(order("html", panels=("energies", "pushes")), tmp_path).decode()
    assert "margin:20px" in page
    with BROWSER.page(page.replace("margin:20px", "width:1240px")) as opened:
        apart = opened.run(
            """async () => {
                await new Promise(done => setTimeout(done, 1500))
                const [one, other] = document.querySelectorAll(".main-svg:first-of-type")
                return other.getBoundingClientRect().left - one.getBoundingClientRect().right
            }"""
        )
    assert apart > 0


@pytest.mark.browser
def test_a_page_of_its_own_has_no_tool_that_sends_its_figures_away(tmp_path):
    page = written(order("html", panels=("energies", "pushes")), tmp_path).decode()
    with BROWSER.page(page) as opened:
        elsewhere = opened.run(
            """async () => {
                await new Promise(done => setTimeout(done, 1500))
                const tools = [...document.querySelectorAll(".modebar-btn")]
                return tools.filter(tool => !tool.dataset.attr).length
            }"""
        )
    # The others change the axes: one tool of each figure saves it.
    assert elsewhere == 2


def test_a_film_shows_the_steps_of_the_training(tmp_path):
    one = order("mp4", film={"seconds": 1, "frames_per_second": 10, "hold": 0})
    assert one.packed
    packing = packing_of(one, [], tmp_path / "film")
    assert [wanted.changes["step"] for wanted in packing.pictures] == [0, 10, 20, 30, 40]
    packing.abandon()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"panels": ["nothing"]}, "no panel"),
        ({"query": {"word": "123"}}, "letters a to z"),
        ({"query": {"nonsense": "1"}}, "no parameter"),
        ({"format": "safetensors"}, "Weights"),
        ({"page": "elsewhere"}, "page"),
        ({"format": "mp4", "film": {"kind": "beta"}}, "training"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(changes, sentence):
    values = {"format": "png", "page": "reading", "query": SHORT, "panels": ["energies"]}
    with pytest.raises(ExportError, match=sentence):
        PageOrder.of({**values, **changes})


def test_there_is_no_film_of_the_table():
    with pytest.raises(ExportError, match="no film"):
        order("gif", "tagging", {"part": "table"}, ("table",))
