"""Pictures as files, opened again."""

import io
import re
import threading
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest
from PIL import Image

from ebm_viz import Experiment, train
from ebm_viz.figures import NoBrowserError, Preparation, browser, draw, draw_html, figure_of
from ebm_viz.figures.browser import BROWSER
from ebm_viz.figures.letters import style_sheet
from ebm_viz.scene import Scene, Shown, Style, View

EXPERIMENT = Experiment(steps=40)
SMALL = Style(width=640, text=12)


@pytest.fixture(scope="module")
def snapshots():
    return list(train(EXPERIMENT))


@pytest.fixture(scope="module", autouse=True)
def no_browser_stays() -> Iterator[None]:
    yield
    BROWSER.close()


def picture_of(snapshots, *panels, label=""):
    scene = Scene(
        runs=(Shown(experiment=EXPERIMENT, label=label),), view=View(panels=panels or None)
    )
    return Preparation(scene, [snapshots]).at()


def elements(svg, name):
    return list(ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{name}"))


def texts(svg):
    return ["".join(element.itertext()) for element in elements(svg, "text")]


@pytest.mark.browser
@pytest.mark.parametrize("scale", [1, 3])
def test_a_png_has_the_pixels_that_were_asked_for(snapshots, scale):
    style = SMALL.model_copy(update={"scale": scale})
    image = Image.open(io.BytesIO(draw(picture_of(snapshots, "map"), style, "png")))
    assert image.size == (640 * scale, 360 * scale)
    colors = np.asarray(image.convert("RGB").resize((160, 90))).reshape(-1, 3)
    assert len(np.unique(colors, axis=0)) > 200
    assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.browser
def test_the_ground_may_be_dark_or_missing(snapshots):
    picture = picture_of(snapshots, "density")
    dark, without = (
        Image.open(io.BytesIO(draw(picture, Style(background=ground, width=480), "png")))
        for ground in ("dark", "transparent")
    )
    assert dark.convert("RGB").getpixel((2, 2)) == (23, 22, 20)
    assert without.mode == "RGBA"
    assert without.getpixel((2, 2))[3] == 0
    assert np.asarray(without)[..., 3].max() == 255


@pytest.mark.browser
def test_an_svg_holds_text_and_paths(snapshots):
    file = draw(picture_of(snapshots, "map"), SMALL, "svg")
    said = texts(file)
    assert {"Energy map", "NLL", "F⁺ + (1/β) log Z"} <= set(said)
    assert len(elements(file, "image")) == 2  # map and bar
    lines = [path.get("d", "") for path in elements(file, "path")]
    assert sum(line.count("L") == 2 for line in lines) > 40  # heads of arrows
    assert max(line.count("L") for line in lines) > 20  # contour lines
    assert b"http" not in re.sub(rb'"http://www.w3.org/[^"]*"', b"", file)


@pytest.mark.browser
def test_a_pdf_is_one_page_with_text(snapshots):
    pages = pypdf.PdfReader(io.BytesIO(draw(picture_of(snapshots), SMALL, "pdf"))).pages
    assert len(pages) == 1
    assert [float(length) for length in pages[0].mediabox[2:]] == [480, 270]
    said = pages[0].extract_text()
    for words in ("Energy surface", "Energy map", "Gibbs density", "Loss", "step 40", "≥"):
        assert words in said
    fonts = [font.get_object() for font in pages[0]["/Resources"]["/Font"].values()]
    assert any("SourceSans" in str(font.get("/BaseFont")) for font in fonts)
    assert {font["/Subtype"] for font in fonts} == {"/Type0"}  # letters, not drawings of them


@pytest.mark.browser
def test_names_are_text_and_nothing_else(snapshots):
    picture = picture_of(snapshots, "map", label="<b>A & B</b> $x$")
    assert "<b>A & B</b> $x$" in texts(draw(picture, SMALL, "svg"))


@pytest.mark.browser
def test_a_browser_that_died_is_started_again(snapshots):
    picture = picture_of(snapshots, "density")
    draw(picture, SMALL, "svg")
    BROWSER._kaleido.subprocess.kill()
    BROWSER._kaleido.subprocess.wait(20)
    assert draw(picture, SMALL, "svg").startswith(b"<svg")


@pytest.mark.browser
def test_several_threads_may_ask_at_once(snapshots):
    picture = picture_of(snapshots, "density")
    drawn: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: drawn.append(draw(picture, SMALL, "svg"))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(drawn) == 3
    assert all(file.startswith(b"<svg") for file in drawn)


def test_without_a_browser_a_sentence_says_what_works(snapshots, monkeypatch):
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    with pytest.raises(NoBrowserError, match="Install one, or set BROWSER_PATH"):
        draw(picture_of(snapshots, "map"), SMALL, "svg")
    assert b"plotly" in draw_html(picture_of(snapshots, "map"), SMALL)


@pytest.mark.browser
def test_the_page_works_without_a_network(snapshots, chromium, tmp_path):
    file = tmp_path / "picture.html"
    file.write_bytes(draw_html(picture_of(snapshots), SMALL))
    asked: list[str] = []
    complaints: list[str] = []
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector(".gl-container canvas")
        assert page.get_by_text("Gibbs density").is_visible()
        assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"', 'β')")
    assert complaints == []
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == []


def test_a_figure_for_a_notebook_can_be_turned(snapshots):
    figure = figure_of(snapshots, EXPERIMENT)
    kinds = {trace.type for trace in figure.data}
    assert {"surface", "heatmap", "scatter"} <= kinds
    surface = next(trace for trace in figure.data if trace.type == "surface")
    energy = snapshots[-1].landscape.energy
    assert np.nanmin(surface.z) == pytest.approx(energy.min(), abs=0.2)
    assert figure.layout.scene.camera.projection.type == "orthographic"


def test_the_letters_fit_into_a_file():
    assert style_sheet().count("@font-face") == 3
    assert len(style_sheet()) < 300_000
