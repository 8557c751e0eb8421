"""Boards of losses as files: pictures, slides, and the numbers that the page shows."""

import csv
import io
import json

import numpy as np
import pytest
import torch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ebm_viz.core.losses import LOSSES, PUSHING
from ebm_viz.core.losses.plane import one_against_one
from ebm_viz.exports import LossOrder, Watch, export, routes
from ebm_viz.exports.jobs.queue import Jobs
from ebm_viz.serving import RunStore
from tests.exports.test_routes import follow, post


def values(format, losses=("hinge", "log"), **more):
    settings = {"margin": 1.5, "beta": 2.0, "gamma": 1.0, "window": 1.0}
    board = {
        "losses": [{"loss": loss, **settings} for loss in losses],
        "positive": 0.5,
        "negative": -0.25,
        **more.pop("board", {}),
    }
    return {"format": format, "board": board, "style": more.pop("style", {"width": 640}), **more}


def exported(folder, *args, **more):
    order = LossOrder.of(values(*args, **more))
    path = folder / order.name
    export(order, [], path, Watch())
    assert [file.name for file in folder.iterdir()] == [order.name]
    return path


@pytest.mark.parametrize("name", PUSHING)
def test_the_table_is_the_losses_own_values_and_pushes(tmp_path, name):
    path = exported(tmp_path, "csv", (name,))
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert {row["loss"] for row in rows} == {name}
    assert {row["along"] for row in rows} == {"delta", "positive", "negative"}
    numbers = {
        column: torch.tensor([float(row[column] or "nan") for row in rows])
        for column in list(rows[0])[2:]
    }
    order = LossOrder.of(values("csv", (name,)))
    experiment = order.board.losses[0]
    wanted = one_against_one(
        LOSSES[name],
        numbers["positive"],
        numbers["negative"],
        **LOSSES[name].settings_in(experiment),
    )
    assert torch.allclose(numbers["delta"], numbers["positive"] - numbers["negative"], atol=1e-4)
    kink = torch.zeros(len(rows), dtype=torch.bool)
    for column, exact in zip(("value", "push_positive", "push_negative"), wanted, strict=True):
        apart = ~torch.isclose(numbers[column], exact, atol=1e-3, rtol=1e-3, equal_nan=True)
        kink |= apart
    # At a kink the rounding of the places decides which of the slopes it is.
    assert kink.sum() <= 6


def test_arrays_are_the_page_s(tmp_path):
    with np.load(exported(tmp_path, "npz")) as arrays:
        assert arrays["point"].tolist() == [0.5, -0.25]
        assert json.loads(str(arrays["board"]))["losses"][0]["margin"] == 1.5
        axis, delta = arrays["axis"], arrays["delta"]
        plane = arrays["a_plane"]
        assert plane.shape == (3, len(axis), len(axis))
        assert plane[0] == pytest.approx(
            np.maximum(0, 1.5 + axis[None, :] - axis[:, None]), abs=1e-5
        )
        log = np.stack(
            [np.log1p(np.exp(delta)), 1 / (1 + np.exp(-delta)), -1 / (1 + np.exp(-delta))]
        )
        assert arrays["b_along_delta"] == pytest.approx(log, abs=1e-5)


def test_settings_as_json(tmp_path):
    told = json.loads(exported(tmp_path, "json", ("hinge", "own")).read_text())
    hinge, own = told["losses"]
    assert (told["positive"], told["negative"]) == (0.5, -0.25)
    assert (hinge["loss"], hinge["margin"]) == ("hinge", 1.5)
    assert "beta" not in hinge
    assert "expression" in own


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (values("mp4"), "there is no film"),
        (values("safetensors"), "no weights"),
        (values("png", ("nothing",)), "nothing"),
        (values("png", board={"positive": 7}), "board.positive cannot be 7"),
        (values("png", board={"panels": ["push_positive"]}), "'push_positive' is not on this"),
        (values("png", board={"losses": []}), "board.losses"),
        (values("png", ("own",), board={"losses": [{"loss": "own", "expression": "import"}]}), "."),
        (
            values("png", board={"losses": [{"loss": "own", "expression": "Fp" + "+Fp" * 60}]}),
            "at most 80 numbers, names, operators and functions",
        ),
        (values("png", style={"width": 3840, "scale": 4}), "million pixels"),
        ({"format": "png", "board": 3}, "board cannot be 3"),
        ({"format": "png", "board": {"positive": 0, "negative": 0}}, "losses"),
        (values("png", scene={}), "scene"),
    ],
)
def test_bad_orders_get_a_sentence(wanted, words):
    jobs = Jobs()
    with TestClient(Starlette(routes=routes(RunStore(), jobs))) as client:
        reply = post(client, wanted)
    jobs.close()
    assert reply.status_code == 400
    assert words in reply.json()["error"]
    assert "Traceback" not in reply.text


def test_a_board_is_exported_by_http():
    jobs = Jobs()
    with TestClient(Starlette(routes=routes(RunStore(), jobs))) as client:
        state = follow(client, post(client, values("json")).json()["id"])
        assert state["state"] == "done"
        file = client.get(f"/api/exports/{state['id']}/file")
        assert file.json()["losses"][1]["loss"] == "log"
        assert 'filename="losses-hinge-log.json"' in file.headers["content-disposition"]
    jobs.close()
