"""What the figures prepare is what the viewer's own modules make of the same frames."""

import base64
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route

from ebm_viz import Experiment, viewer
from ebm_viz.figures import Preparation
from ebm_viz.figures.axis import vertical_axis
from ebm_viz.figures.curves import charts
from ebm_viz.figures.cut import cut_through
from ebm_viz.figures.gibbs import Levels
from ebm_viz.figures.interpolation import at
from ebm_viz.figures.numbers import format_tick, format_value
from ebm_viz.figures.scale import nice_range, step_ticks
from ebm_viz.figures.thermal import format_slope
from ebm_viz.scene import Scene, Shown
from ebm_viz.serving.run import Run
from tests.frames import message_of

pytestmark = pytest.mark.browser

MODULES = Path(viewer.__file__).parent / "web"
PLACES = [[-2.9, -2.9], [0.31, -1.2], [1.5, 2.0], [-0.7, 0.4]]
CUT = ((-1.5, 0.2), (1.0, -0.8))

VIEWS = """async ({ replies, betas, shared, asked, places, cut }) => {
    const at = name => import(`http://viewer.test/${name}.js`)
    const { decodeFrames } = await at("data/frames")
    const { History } = await at("data/history")
    const { buildViews } = await at("data/view")
    const { createState } = await at("data/state")
    const { Landscape } = await at("data/landscape")
    const { Levels } = await at("data/gibbs")
    const { Reach } = await at("data/cut")
    const { Curve } = await at("panels/curve")
    const { Area } = await at("draw/canvas")
    const histories = replies.map(reply => {
        const history = new History("")
        history.append(decodeFrames(Uint8Array.from(atob(reply), c => c.charCodeAt(0)).buffer))
        return history
    })
    const landscapes = histories.map(() => new Landscape())
    const ends = { a: { y1: cut[0][0], y2: cut[0][1] }, b: { y1: cut[1][0], y2: cut[1][1] } }
    const curve = { title: "Gain", unit: "", scale: "linear", times: "",
        series: [{ metric: "gain_over_uniform", label: "", role: "neutral" }] }
    return asked.map(([step, chosenBeta]) => {
        const state = {
            ...createState(),
            runs: betas.map(beta => (
                { beta, points: [], label: "", short: "", steps: 60, numbers: {} })),
            histories, sharedScale: shared, chosenBeta, camera: {},
            clock: { step, playing: false },
            show: { arrows: "strength", data: true, contours: true, pushes: true, places: true },
        }
        const views = buildViews(state, landscapes, {}, false)
        const area = new Area(null, document)
        const gain = new Curve(area, curve).describe({ state, views, look: { runs: [] } })
        return views.map((view, k) => {
            const levels = new Levels()
            levels.take(view.landscape.energy, view.landscape.size, view.frame.lo)
            return {
                range: view.range, densityRange: view.densityRange, exponent: view.exponent,
                reference: view.reference, push: view.strongestPush, lift: view.liftTop, gain,
                levels: view.landscape.contours.levels, peak: view.landscape.peak,
                places: places.map(([y1, y2]) => view.landscape.at(y1, y2)),
                numbers: levels.at(view.beta),
                landmarks: view.frame.landmarks && [...view.frame.landmarks],
                reach: new Reach().upTo(histories[k], histories[k].indexAt(step), ends),
            }
        })
    })
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page that finds the viewer's modules without a server."""
    page = chromium.new_page()

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix("http://viewer.test/")
        text = (MODULES / name).read_text() if name else "<!doctype html>"
        kind = "text/javascript" if name else "text/html"
        route.fulfill(body=text, content_type=kind)

    page.route("http://viewer.test/**", serve)
    page.goto("http://viewer.test/")
    yield page
    page.close()


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    experiments = [
        Experiment(loss="nll", steps=60),
        Experiment(loss="hinge", steps=60, learning_rate=0.01),
        Experiment(loss="energy", energy="kmeans", steps=60),
    ]
    made = [Run(experiment) for experiment in experiments]
    for run in made:
        run.train_to(10_000, 60)
    return made


@pytest.mark.parametrize("shared", [False, True])
def test_pictures_show_what_the_viewer_shows(page: Page, runs: list[Run], shared: bool):
    asked = [(0, 1.0), (9, 0.3), (33, 5.0), (60, 1.0), (60, 30.0)]
    found = page.evaluate(
        VIEWS,
        {
            "replies": [base64.b64encode(message_of(run)).decode() for run in runs],
            "betas": [run.experiment.beta for run in runs],
            "shared": shared,
            "asked": asked,
            "places": PLACES,
            "cut": CUT,
        },
    )
    shown = tuple(Shown(experiment=run.experiment) for run in runs)
    scene = Scene(runs=shown, shared_scale=shared, cut=CUT)
    preparation = Preparation(scene, [run.snapshots for run in runs])
    for (step, beta), views in zip(asked, found, strict=True):
        picture = preparation.at(step, beta)
        gains = [line for chart in charts(picture) for line in chart.lines if chart.unit]
        for number, (run, view) in enumerate(zip(picture.runs, views, strict=True)):
            compare(run, view)
            assert f"{format_value(gains[number].value)} at the shown step" in view["gain"]
            ends = (picture.density_range.low, picture.density_range.high)
            assert ends == pytest.approx(
                (view["densityRange"]["low"], view["densityRange"]["high"])
            )
        assert cut_through(picture).top >= max(view["reach"] for view in views) * 0.999


def compare(run: Any, view: dict[str, Any]) -> None:
    found = view["range"]
    assert (run.range.low, run.range.high, run.range.spacing) == pytest.approx(
        (found["low"], found["high"], found["spacing"])
    )
    assert run.exponent == view["exponent"]
    assert run.levels == pytest.approx(view["levels"])
    assert run.reference == pytest.approx(view["reference"], rel=1e-3)
    assert run.strongest_push == pytest.approx(view["push"], rel=1e-3)
    assert run.peak == pytest.approx(view["peak"], rel=5e-3)
    if run.places is None:
        assert view["landmarks"] is None
    else:
        assert run.places.ravel() == pytest.approx(view["landmarks"], abs=1e-3)
    if run.pushes.lifts_everywhere:
        lift = max(0.2, run.history.lift_top(run.index))
        assert lift == pytest.approx(view["lift"], rel=5e-3)
    fine = 1e-4 * (run.highest - run.lowest)
    energies = at(run.energy, np.array(PLACES))
    assert energies == pytest.approx([place["energy"] for place in view["places"]], abs=fine)
    numbers = Levels(run.energy).at(np.array([run.beta]))
    theirs = view["numbers"]
    assert numbers.log_partition[0] == pytest.approx(theirs["logPartition"], abs=1e-2, rel=1e-3)
    assert numbers.entropy[0] == pytest.approx(theirs["entropy"], abs=1e-2)
    assert numbers.covariance[0] == pytest.approx(theirs["covariance"], abs=1e-2, rel=1e-2)


def test_numbers_and_axes_are_written_as_in_the_viewer(page: Page):
    draw = random.Random(0)
    values = [draw.choice((-1, 1)) * 10 ** draw.uniform(-8, 7) for _ in range(200)]
    values += [0, 1, -2.5, 999.5, 99_949, 5e-4]
    ends = sorted([a, b] for a, b in zip(values, reversed(values), strict=True) if a < b)
    found = page.evaluate(
        """async ({ values, ends }) => {
            const at = name => import(`http://viewer.test/${name}.js`)
            const names = ["draw/numbers", "data/scale", "draw/axis"]
            const [numbers, scale, axis] = await Promise.all(names.map(at))
            const kinds = ["linear", "log", "symlog"]
            return {
                values: values.map(numbers.formatValue),
                ticks: values.map(v => numbers.formatTick(v, 0.25)),
                ranges: ends.map(([low, high]) => scale.niceRange(low, high, 6)),
                steps: [1, 7, 60, 1000, 20_000].map(steps => scale.stepTicks(steps, 5)),
                axes: ends.map(([low, high]) => kinds.map(kind => {
                    const { ticks, place } = axis.verticalAxis(kind, low, high, 4)
                    return { texts: ticks.map(({ text }) => text), place: place((low + high) / 2) }
                })),
            }
        }""",
        {"values": values, "ends": ends},
    )
    assert [format_value(value) for value in values] == found["values"]
    assert [format_tick(value, 0.25) for value in values] == found["ticks"]
    assert [step_ticks(steps, 5) for steps in (1, 7, 60, 1000, 20_000)] == found["steps"]
    for (low, high), theirs in zip(ends, found["ranges"], strict=True):
        ours = nice_range(low, high, 6)
        assert (ours.low, ours.high) == pytest.approx((theirs["low"], theirs["high"]))
    for (low, high), theirs in zip(ends, found["axes"], strict=True):
        for kind, axis in zip(("linear", "log", "symlog"), theirs, strict=True):
            ours = vertical_axis(kind, low, high, 4)
            assert [text for _, text in ours.ticks] == axis["texts"]
            assert float(ours.place((low + high) / 2)) == pytest.approx(axis["place"])
    assert math.isclose(float(format_slope(0.0123)), 0.0123)
