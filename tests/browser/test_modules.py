"""The viewer's modules, called in a browser."""

import itertools
from typing import get_args

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz.scene import Camera, Show, View
from ebm_viz.scene.view import HIGHEST_BETA, LOWEST_BETA, WITH_BETA, Panel
from ebm_viz.viewer.assets import VERSION, routes
from tests.browser.conftest import Call


def test_panels_and_limits_are_those_that_python_knows(call: Call):
    rows = call("panels/table", "m => m.PANELS.map(({ name, of }) => [name, of])")
    assert {name for name, _ in rows} == set(get_args(Panel))
    assert [name for name, of in rows if of == "first"] == list(WITH_BETA)
    limits = call("data/state", "m => m.BETA_RANGE")
    assert limits == {"low": LOWEST_BETA, "high": HIGHEST_BETA}


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


VIEWS = [
    View(),
    View(step=0),
    View(step=100_000, beta=0.03, panels=("map", "slice")),
    View(beta=30.0, camera=Camera(azimuth=-179.99, elevation=4.05, zoom=0.5)),
    View(beta=1.23456789, camera=Camera(azimuth=0.123456, elevation=67.891, zoom=5 / 3)),
    View(step=7, camera=Camera(azimuth=123.456, elevation=90, zoom=6)),
    *(
        View(
            show=Show(
                arrows=arrows,
                data=data,
                contours=contours,
                pushes=pushes,
                latent_points=latent_points,
            )
        )
        for arrows in ("off", "strength", "unit")
        for data, contours, pushes, latent_points in itertools.product((True, False), repeat=4)
    ),
]


def test_the_viewer_writes_addresses_as_python_does(call: Call):
    written = call(
        "data/address",
        "(m, views) => views.map(view => m.toQuery(view))",
        [v.model_dump() for v in VIEWS],
    )
    assert written == [view.to_query() for view in VIEWS]
    assert all(View.from_query(query)[1] == [] for query in written)


def test_an_address_names_layers_that_differ_from_those_of_the_page(call: Call):
    pushes, usual = View(show=Show(pushes=True)), View()
    write = "(m, [view, layers]) => m.toQuery(view, layers)"
    for shown, page in itertools.product((pushes, usual), repeat=2):
        query = call("data/address", write, [shown.model_dump(), page.show.model_dump()])
        assert View.from_query(query)[0].over(page) == shown
        assert ("show" in query) == (shown != page)


LEGEND = """(m, [unmoved, lifts, side]) => {
    const view = {
        frame: { pushes: {
            positive: Float32Array.of(1, 1, unmoved), negative: Float32Array.of(-1, unmoved),
            liftsEverywhere: lifts,
        } },
        show: { pushes: true }, trainingBeta: 1, theme: {},
    }
    return m.pushLegend(view, side).map(({ text }) => text).join("")
}"""


def test_the_legend_of_the_pushes_counts_them(call: Call):
    assert call("panels/pushes", LEGEND, [0, False, 500]) == (
        "▼ 2 of 3 data   ▲ 1 of 2 negatives   ● zero gradient"
    )
    assert (
        call("panels/pushes", LEGEND, [0, False, 300])
        == "▼ 2 data   ▲ 1 negative   ● zero gradient"
    )
    assert call("panels/pushes", LEGEND, [0, False, 250]) == "▼ 2 data   ▲ 1 negative"
    assert call("panels/pushes", LEGEND, [1, False, 500]) == "▼ 3 of 3 data   ▲ 2 of 2 negatives"
    assert call("panels/pushes", LEGEND, [1, True, 500]) == ("▼ 3 of 3 data   ■ up by p, β = 1.00")
    assert call("panels/pushes", LEGEND, [1, False, 150]) == "▼ 3   ▲ 2"
    assert call("panels/pushes", LEGEND, [1, True, 150]) == "▼ 3   ■ up by p"


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
