"""Stills against pictures that are held here, and against the canvases of the page.

`DRAW_ANEW=1 python -m pytest tests/stills` replaces the pictures that are held: look at them.
"""

import base64
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from ebm_viz.viewer.bundle import WEB

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
FONTS = Path(streamlit.__file__).parent / "static" / "static" / "media"

RUNS = """
    const { Still } = await import("http://viewer.test/panels/still.js")
    const { CURVES, STYLE, history, run } = await import("http://viewer.test/scene.js")
    const names = scene.names ?? ["wells"]
    const labels = { wells: "Two wells", ring: "Ring", slope: "Slope" }
    const still = new Still({
        runs: names.map(name => run(name, labels[name])), curves: CURVES, shared_scale: false,
        cut: [[-1.5, 0.2], [1, -0.8]], view: scene.view ?? {}, ...scene,
        style: { ...STYLE, ...scene.style },
    }, names.map(history), document)
"""
LOSSES = """
    const { LossStill } = await import("http://viewer.test/losses/still.js")
    const { STYLE } = await import("http://viewer.test/scene.js")
    const loss = (label, margin, name, pair) => (
        { label, formula: "", depends_on: "gap", margin, note: "", query: { loss: name }, pair })
    const gap = ["-", "Fp", "Fn"]
    const losses = [
        loss("Hinge", "m", "hinge", ["relu", ["+", "m", gap]]),
        loss("Log", "soft", "log", ["softplus", gap]),
    ]
    const still = new LossStill({
        losses, values: { margin: 1 }, point: { positive: 1, negative: -0.5 }, panels: [],
        style: { ...STYLE, ...scene.style },
    }, document)
"""
DRAW = "await still.draw(); return [still.canvas.toDataURL(), still.svg()]"

PUSHES = {"arrows": "off", "data": True, "contours": True, "pushes": True, "latent_points": True}
DARK, LARGE = {"background": "dark"}, {"text": 28, "shape": "square"}
STILLS: dict[str, tuple[str, dict[str, Any]]] = {
    "surface-map": (RUNS, {"panels": ["surface", "map"]}),
    "density-curves-dark": (RUNS, {"panels": ["density", "curves"], "style": DARK}),
    "against-beta": (RUNS, {"panels": ["map", "density", "beta_curves", "strip"]}),
    "pushes-dark": (RUNS, {"panels": ["map"], "view": {"show": PUSHES}, "style": DARK}),
    "three-runs": (
        RUNS,
        {"names": ["wells", "ring", "slope"], "panels": ["map", "density", "slice", "curves"]},
    ),
    "three-runs-back-row-dark": (
        RUNS,
        {
            "names": ["wells", "ring", "slope"],
            "panels": ["surface", "map", "density", "curves"],
            "style": {**DARK, **LARGE, "heading": "For the back row"},
        },
    ),
    "losses": (LOSSES, {}),
    "losses-square-dark": (LOSSES, {"style": {**DARK, "shape": "square"}}),
}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page with the viewer's modules and letters, and no server."""
    page = chromium.new_page()
    rules = []
    for style, name in (("normal", "Upright"), ("italic", "Italic")):
        font = next(FONTS.glob(f"SourceSansVF-{name}*.woff2")).read_bytes()
        source = f"url(data:font/woff2;base64,{base64.b64encode(font).decode()})"
        rules.append(
            f"@font-face {{ font-family: 'Source Sans'; font-style: {style};"
            f" font-weight: 200 900; src: {source} }}"
        )

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix("http://viewer.test/")
        if not name:
            body = f"<!doctype html><style>{''.join(rules)}</style><body>"
            route.fulfill(body=body, content_type="text/html")
            return
        folder = HERE if name == "scene.js" else WEB
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        route.fulfill(body=(folder / name).read_text("utf-8"), content_type=kind)

    page.route("http://viewer.test/**", serve)
    page.goto("http://viewer.test/")
    yield page
    page.close()


def drawn(page: Page, name: str) -> tuple[Image.Image, str]:
    prepare, scene = STILLS[name]
    png, svg = page.evaluate(f"async scene => {{ {prepare} {DRAW} }}", scene)
    return picture_of(png), svg


def picture_of(address: str) -> Image.Image:
    content = base64.b64decode(address.split(",", 1)[1])
    return Image.open(io.BytesIO(content)).convert("RGB")


def differences(one: Image.Image, other: Image.Image) -> np.ndarray:
    """Of the mean colours of small squares: letters are not smoothed alike everywhere."""
    assert one.size == other.size
    small = (one.width // 4, one.height // 4)
    return np.abs(
        np.subtract(
            *(
                np.asarray(image.resize(small, Image.Resampling.BOX), dtype=float)
                for image in (one, other)
            )
        )
    ).max(axis=2)


@pytest.mark.parametrize("name", STILLS)
def test_a_still_is_the_one_that_is_held(page: Page, name: str):
    picture, _ = drawn(page, name)
    file = HERE / "golden" / f"{name}.png"
    if os.environ.get("DRAW_ANEW"):
        picture.quantize(256).save(file, optimize=True)
    found = differences(picture, Image.open(file).convert("RGB"))
    assert found.mean() < 1.5
    assert np.mean(found > 40) < 0.004


@pytest.mark.parametrize("name", ["surface-map", "three-runs", "losses"])
def test_an_svg_shows_the_same_and_its_words_are_words(page: Page, name: str):
    picture, svg = drawn(page, name)
    other = page.evaluate(
        """async ([svg, width, height]) => {
            const image = new Image()
            image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }))
            await image.decode()
            const canvas = document.createElement("canvas")
            Object.assign(canvas, { width, height })
            canvas.getContext("2d").drawImage(image, 0, 0)
            return canvas.toDataURL()
        }""",
        [svg, *picture.size],
    )
    # An image has no fonts of its page, so letters have other shapes there.
    found = differences(picture, picture_of(other))
    assert found.mean() < 4
    assert "</text>" in svg
    assert 'font-family="&#34;Source Sans&#34;' in svg


@pytest.mark.parametrize("beta", [0.03, 0.2, 1, 7, 30])
def test_no_words_below_charts_against_beta_are_cut(page: Page, beta: float):
    prepare, scene = STILLS["against-beta"]
    shown = {**scene, "view": {"beta": beta}}
    _, svg = page.evaluate(f"async scene => {{ {prepare} {DRAW} }}", shown)
    assert "Cov(F, (y₁ − ȳ₁)²)" in svg
    assert "…" not in svg


def test_a_plane_of_a_loss_that_stands_alone_is_in_the_middle(page: Page):
    prepare = LOSSES.replace("panels: []", 'panels: ["plane_b"]')
    picture, _ = page.evaluate(f"async scene => {{ {prepare} {DRAW} }}", {})
    dark = np.asarray(picture_of(picture).convert("L"))[80:] < 200
    columns = np.flatnonzero(dark.any(axis=0))
    assert columns[0] + columns[-1] == pytest.approx(dark.shape[1], abs=0.1 * dark.shape[1])


SCREEN = """async () => {
    const { Viewer } = await import("http://viewer.test/control/viewer.js")
    const { styledRoot } = await import("http://viewer.test/control/style.js")
    const { Area, contextOf } = await import("http://viewer.test/draw/canvas.js")
    const { Mesh } = await import("http://viewer.test/panels/mesh.js")
    const { BetaCurves } = await import("http://viewer.test/panels/beta_curves.js")
    const { CURVES, history, run } = await import("http://viewer.test/scene.js")
    const place = document.body.appendChild(document.createElement("div"))
    place.style.width = "1100px"
    const { root } = styledRoot(place, "viewer")
    const made = history("wells")
    const ask = async () => ({
        ready: made.steps.length, snapshots: made.steps, gradientAxis: made.gradientAxis,
        state: "finished", message: null, frames: made.frames, buffer: new ArrayBuffer(0),
    })
    const viewer = new Viewer(root, { source: { ask, away: "", finest: 0 }, app: false })
    viewer.update({
        key: "screen", runs: [run("wells", "Two wells")], curves: CURVES, shared_scale: false,
        panels: ["surface", "map", "density", "curves"], cut: null, placing: null, at_end: true,
        view: null,
    }, () => {})
    while (!viewer.state.clock.atEnd) await new Promise(done => setTimeout(done, 20))
    await new Promise(done => setTimeout(done, 200))
    const { shown } = viewer
    return viewer.parts.items.map(({ row, figure }, k) => {
        const { canvas } = figure
        const screen = document.createElement("canvas")
        const still = document.createElement("canvas")
        for (const one of [screen, still]) {
            one.width = canvas.element.width
            one.height = canvas.element.height
        }
        const area = Area.within(contextOf(still), document, { x: 0, y: 0, width: canvas.width,
            height: canvas.height }, canvas.ratio)
        // The screen has fewer triangles where they are expensive.
        const meshAsOnScreen = new Mesh(document, true)
        meshAsOnScreen.take = landscape => Mesh.prototype.take.call(meshAsOnScreen, landscape, true)
        const index = viewer.parts.items.slice(0, k).filter(item => item.row === row).length
        const part = row.part(area, { run: 0, index, curves: CURVES, laid: true,
            mesh: () => meshAsOnScreen, betaCurves: new BetaCurves(), alone: false })
        part.draw(shown)
        const context = screen.getContext("2d")
        context.drawImage(canvas.element, 0, 0)
        if (figure.mesh) {
            figure.draw(shown)
            context.drawImage(figure.mesh.element, 0, 0, screen.width,
                Math.round(parseFloat(figure.mesh.element.style.height) * canvas.ratio))
        }
        return [row.name, screen.toDataURL(), still.toDataURL()]
    })
}"""


def test_a_still_at_the_screens_size_is_what_the_screen_shows(page: Page):
    found = page.evaluate(SCREEN)
    assert [name for name, *_ in found] == ["surface", "map", "density", "curves", "curves"]
    for name, screen, still in found:
        one, other = picture_of(screen), picture_of(still)
        assert np.asarray(one).std() > 5, name
        apart = np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float))
        assert apart.mean() < 0.2, name
        assert np.mean(apart > 24) < 0.002, name
