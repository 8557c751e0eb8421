"""The viewer's modules, called in a browser."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz.scene import Camera, Show, View
from ebm_viz.viewer.assets import VERSION, routes
from tests.browser.conftest import Server

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def blank(chromium: Browser, viewer_app: Server) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(f"{viewer_app.url}/viewer/{VERSION}/control/viewer.css")
    yield page
    page.close()


@pytest.fixture
def call(blank: Page, viewer_app: Server) -> Call:
    """Evaluates a function of a module and an argument."""

    def evaluate(module: str, function: str, argument: object = None) -> Any:
        address = f"{viewer_app.url}/viewer/{VERSION}/{module}.js"
        run = f"async argument => ({function})(await import('{address}'), argument)"
        return blank.evaluate(run, argument)

    return evaluate


@pytest.mark.browser
def test_numbers_read_as_in_a_book(call: Call):
    values = [4.592, 21.44, -29_712, -94_012, 0.0031, 1.2e-5, -170_000, 0, 1.5666, 999.6, 0.061]
    expected = ["4.59", "21.4", "−29,700", "−94,000", "0.003", "1.2 × 10⁻⁵", "−1.7 × 10⁵", "0"]
    expected += ["1.57", "1,000", "0.061"]
    assert call("draw/numbers", "(m, values) => values.map(m.formatValue)", values) == expected
    assert call("draw/numbers", "m => m.formatValue(null)") == "–"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("low", "high", "ends"), [(0.2, 21, (0, 25)), (-270_000, 0, (-300_000, 0)), (0, 1, (0, 1))]
)
def test_ranges_end_on_round_numbers(call: Call, low: float, high: float, ends: tuple[int, int]):
    found = call("data/scale", "(m, [low, high]) => m.niceRange(low, high, 6)", [low, high])
    assert (found["low"], found["high"]) == pytest.approx(ends)


@pytest.mark.browser
def test_step_ticks_run_from_0_to_the_last_step(call: Call):
    for steps in (1, 7, 200, 1000, 1500, 20_000):
        for count in (2, 4, 8):
            found = call(
                "data/scale", "(m, [steps, count]) => m.stepTicks(steps, count)", [steps, count]
            )
            assert found[0] == 0
            assert found[-1] == steps
            assert found == sorted(set(found))


QUADRATIC = """
    const n = 64
    const energies = new Float32Array(n * n)
    for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) {
        const [x, y] = [-3 + 6 * (j + 0.5) / n - 0.5, -3 + 6 * (i + 0.5) / n]
        energies[i * n + j] = curvature * (x * x + y * y) / 2 - 7
    }
    const [lo, hi] = [Math.min(...energies), Math.max(...energies)]
    const grid = Uint16Array.from(energies, e => Math.round(65535 * (e - lo) / (hi - lo)))
    const frame = { step: 0, lo, hi, grid }
"""


@pytest.mark.browser
@pytest.mark.parametrize(("curvature", "beta"), [(2.0, 1.0), (2.0, 4.0), (60.0, 0.5)])
def test_the_density_is_the_gaussian_of_a_quadratic_energy(
    call: Call, curvature: float, beta: float
):
    function = f"""(m, [curvature, beta]) => {{
        {QUADRATIC}
        const landscape = new m.Landscape()
        landscape.show(frame, n)
        landscape.temper(beta)
        const sum = landscape.density.reduce((total, p) => total + p, 0)
        const {{ energy, density }} = landscape.at(0.5, 0)
        return {{ mass: sum * 36 / landscape.density.length, energy, density }}
    }}"""
    found = call("data/landscape", function, [curvature, beta])
    assert found["mass"] == pytest.approx(1, abs=1e-4)
    assert found["energy"] == pytest.approx(-7, abs=0.05)
    assert found["density"] == pytest.approx(beta * curvature / (2 * math.pi), rel=0.02)


@pytest.mark.browser
def test_an_enormous_energy_does_not_overflow(call: Call):
    function = f"""(m, curvature) => {{
        {QUADRATIC}
        const landscape = new m.Landscape()
        landscape.show(frame, n)
        landscape.temper(30)
        return [landscape.density.every(Number.isFinite), Boolean(landscape.spot)]
    }}"""
    assert call("data/landscape", function, 1e6) == [True, True]


@pytest.mark.browser
def test_contours_of_a_cone_are_circles(call: Call):
    function = """m => {
        const size = 64
        const field = new Float32Array(size * size)
        for (let i = 0; i < size; i += 1) for (let j = 0; j < size; j += 1) {
            field[i * size + j] = Math.hypot((j + 0.5) / size - 0.5, (i + 0.5) / size - 0.5)
        }
        const out = m.noContours()
        m.traceContours(field, size, [0.2, 0.4, 0.6], out)
        const lines = out.ends.map((end, k) => [...out.points.subarray(out.ends[k - 1] ?? 0, end)])
        const radii = line => {
            const found = line.filter((_, k) => k % 2 === 0)
                .map((x, k) => Math.hypot(x - 0.5, line[2 * k + 1] - 0.5))
            return [Math.min(...found), Math.max(...found)]
        }
        const closed = lines.map(line => line[0] === line.at(-2) && line[1] === line.at(-1))
        return { of: out.of, radii: lines.map(radii), closed }
    }"""
    found = call("data/contours", function)
    # Each level is one closed line, but where the corners cut it into four.
    assert found["of"] == [0, 1, 2, 2, 2, 2]
    assert found["closed"] == [True, True, False, False, False, False]
    inner, outer, *_ = found["radii"]
    assert inner == pytest.approx([0.2, 0.2], abs=1e-3)
    assert outer == pytest.approx([0.4, 0.4], abs=1e-3)


@pytest.mark.browser
def test_edits_are_shown_at_once_and_told_one_message_after_the_other(call: Call):
    function = """m => {
        const placing = m.createPlacing()
        const take = (seen, points, cleared = false) =>
            m.takePlacing(placing, { placing: { seen, cleared }, runs: [{ points }] })
        const told = []
        take(0, [[0, 0], [1, 1]])
        m.addEdit(placing, ["place", 2, 2])
        m.addEdit(placing, ["remove", 0.9, 0.8])
        const shown = [placing.points]
        told.push(m.nextMessage(placing))
        m.addEdit(placing, ["place", -1, -1])
        told.push(m.nextMessage(placing))
        take(1, [[0, 0], [2, 2]])
        shown.push(placing.points)
        told.push(m.nextMessage(placing))
        take(0, [[5, 5]])
        shown.push(placing.points)
        told.push(m.nextMessage(placing))
        take(1, [[5, 5]], true)
        shown.push(placing.points)
        return { shown, told }
    }"""
    found = call("data/placing", function)
    assert found["shown"] == [
        [[0, 0], [2, 2]],
        [[0, 0], [2, 2], [-1, -1]],
        [[5, 5], [-1, -1]],
        [],
    ]
    assert found["told"] == [
        {"number": 1, "edits": [["place", 2, 2], ["remove", 0.9, 0.8]]},
        None,
        {"number": 2, "edits": [["place", -1, -1]]},
        {"number": 1, "edits": [["place", -1, -1]]},
    ]


VIEWS = [
    View(),
    View(step=0),
    View(step=100_000, beta=0.03, panels=("map", "slice")),
    View(beta=30.0, camera=Camera(azimuth=-179.99, elevation=4.05, zoom=0.5)),
    View(beta=1.23456789, camera=Camera(azimuth=0.123456, elevation=67.891, zoom=5 / 3)),
    View(step=7, camera=Camera(azimuth=123.456, elevation=90, zoom=6)),
    *(
        View(show=Show(arrows=arrows, data=data, contours=contours, pushes=pushes, places=places))
        for arrows in ("off", "strength", "unit")
        for data, contours, pushes, places in itertools.product((True, False), repeat=4)
    ),
]


@pytest.mark.browser
def test_the_viewer_writes_addresses_as_python_does(call: Call):
    written = call(
        "data/address", "(m, views) => views.map(m.toQuery)", [v.model_dump() for v in VIEWS]
    )
    assert written == [view.to_query() for view in VIEWS]
    assert all(View.from_query(query)[1] == [] for query in written)


LEGEND = """(m, [silent, lifts, side]) => {
    const view = {
        frame: { pushes: {
            positive: Float32Array.of(1, 1, silent), negative: Float32Array.of(-1, silent),
            liftsEverywhere: lifts,
        } },
        show: { pushes: true }, trainingBeta: 1, look: {},
    }
    return m.pushLegend(view, side).map(({ text }) => text).join("")
}"""


@pytest.mark.browser
def test_the_legend_of_the_pushes_counts_them(call: Call):
    assert call("panels/pushes", LEGEND, [0, False, 500]) == (
        "▼ 2 of 3 data   ▲ 1 of 2 negatives   ● silent"
    )
    assert call("panels/pushes", LEGEND, [0, False, 300]) == "▼ 2 data   ▲ 1 negative   ● silent"
    assert call("panels/pushes", LEGEND, [1, False, 500]) == "▼ 3 of 3 data   ▲ 2 of 2 negatives"
    assert call("panels/pushes", LEGEND, [1, True, 500]) == (
        "▼ 3 of 3 data   ■ lifted by p, β = 1.00"
    )


def test_files_are_served_for_good_and_nothing_else_is():
    client = TestClient(Starlette(routes=routes()))
    served = client.get(f"/viewer/{VERSION}/hosts/streamlit.js")
    assert served.status_code == 200
    assert served.headers["content-type"].startswith("text/javascript")
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in served.headers["cache-control"]
    style = client.get(f"/viewer/{VERSION}/control/viewer.css")
    assert style.headers["content-type"].startswith("text/css")
    for path in (
        f"{VERSION}/../mount.py",
        f"{VERSION}/%2e%2e%2fmount.py",
        f"{VERSION}/none.js",
        "0/hosts/streamlit.js",
        f"{VERSION}/",
    ):
        assert client.get(f"/viewer/{path}").status_code == 404
