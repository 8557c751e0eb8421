"""The command line: what it writes, how it ends, what it says when it cannot."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.command import main
from ebm_viz.command.arguments import parser
from ebm_viz.experiment import SETTINGS
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import opened
from ebm_viz.pictures import chromium
from ebm_viz.scene.view import OF_SEARCHES, Panel
from ebm_viz.training import draw_data
from tests.exports.disks import little_disk

SMALL = ["--steps", "20", "--samples", "100", "--batch", "16", "--nodes", "64"]
EXPERIMENT = Experiment(steps=20, samples=100, batch=16, nodes=64)


def run(capsys, *argv):
    """Return the exit status and what was said."""
    try:
        status = main([str(argument) for argument in argv])
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr()


def test_data_is_that_of_the_experiment(tmp_path, capsys):
    path = tmp_path / "x.npz"
    assert run(capsys, "data", *SMALL, "--step", 10, "--shown-beta", 3, "-o", path)[0] == 0
    snapshot = [snapshot for snapshot in train(EXPERIMENT) if snapshot.step <= 10][-1]
    with np.load(path) as arrays:
        assert np.array_equal(arrays["energy"], snapshot.landscape.energy)
        assert arrays["beta"] == 3
    assert [file.name for file in tmp_path.iterdir()] == ["x.npz"]


def test_names_are_those_of_the_address_with_dashes_or_without(tmp_path, capsys):
    path = tmp_path / "x.json"
    for option in ("--learning-rate", "--learning_rate"):
        assert run(capsys, "data", option, "0.02", "--loss", "hinge", "-o", path)[0] == 0
        assert Experiment.from_json(path.read_text()) == Experiment(
            loss="hinge", learning_rate=0.02
        )


def test_a_link_or_a_file_is_begun_with(tmp_path, capsys):
    path, other = tmp_path / "x.json", tmp_path / "y.json"
    link = "http://localhost:8501/?loss=hinge&margin=2&shown_beta=3&step=7"
    assert run(capsys, "data", "--link", link, "--seed", 4, "-o", path)[0] == 0
    linked = Experiment(loss="hinge", margin=2, seed=4)
    assert Experiment.from_json(path.read_text()) == linked
    assert run(capsys, "data", "--experiment", path, "--seed", 5, "-o", other)[0] == 0
    assert Experiment.from_json(other.read_text()) == linked.replace(seed=5)


@pytest.mark.parametrize("step", ["700", "999999999"])
def test_a_step_of_a_link_beyond_the_end_is_the_last_one_and_said(tmp_path, capsys, step):
    path = tmp_path / "x.npz"
    status, said = run(capsys, "data", *SMALL, "--link", f"http://x/?step={step}", "-o", path)
    assert status == 0
    assert "20" in said.err
    with np.load(path) as arrays:
        assert arrays["step"] == 20


def test_a_link_of_a_lesson_is_drawn_with_all_its_runs(tmp_path, capsys):
    path = tmp_path / "x.html"
    link = "http://localhost:8501/energy/collapse?dataset=ring&step=20&panels=density"
    assert run(capsys, "render", "--link", link, "--shown-beta", 3, "-o", path)[0] == 0
    content = path.read_text().partition('id="content">')[2]
    description = json.JSONDecoder().raw_decode(content)[0]["description"]
    scene = opened(Link("collapse", "", {"dataset": "ring"})).scene
    assert scene is not None
    assert [(one["key"], one["label"]) for one in description["runs"]] == [
        (one.experiment.key, one.label) for one in scene.runs
    ]
    assert description["panels"] == ["density"]
    assert [description["view"][name] for name in ("step", "beta")] == [20, 3]


def test_points_of_a_file_are_trained_on(tmp_path, capsys):
    table, path = tmp_path / "x.csv", tmp_path / "x.json"
    table.write_text("height;weight\n1,5;2\n-1;0\n")
    assert run(capsys, "data", "--points", table, "--loss", "hinge", "-o", path)[0] == 0
    experiment = Experiment.from_json(path.read_text())
    assert (experiment.dataset, experiment.loss) == ("own", "hinge")
    expected = torch.tensor([[-1.0, 0.0], [1.5, 2.0]])
    torch.testing.assert_close(
        draw_data(experiment).sort(dim=0).values, expected, atol=1e-4, rtol=0
    )
    table.write_text("1,2\n3,x\n")
    status, said = run(capsys, "data", "--points", table, "-o", path)
    assert status == 2
    assert "Line 2: 'x' is not a number." in said.err


def test_train_prints_a_json_object_a_snapshot(capsys):
    status, said = run(capsys, "train", "--json", *SMALL)
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert status == 0
    snapshots = list(train(EXPERIMENT))
    assert [line["step"] for line in lines] == [snapshot.step for snapshot in snapshots]
    assert lines[-1]["metrics"]["loss"] == snapshots[-1].metrics.loss


def test_train_tells_of_a_divergence(capsys):
    options = ["--loss", "energy", "--learning-rate", "1", "--samples", "100"]
    status, said = run(capsys, "train", "--json", *options)
    assert status == 0
    assert "Diverged at step" in json.loads(said.out.splitlines()[-1])["divergence"]


@pytest.mark.parametrize("sampler", ["random_walk", "exact", "langevin"])
def test_particles_walk_over_the_true_energy(tmp_path, capsys, sampler):
    path = tmp_path / "samples.npz"
    options = ["--walk", sampler, "--particles", 3000, "--moves", 60, "--shown-beta", 2]
    assert run(capsys, "sample", *SMALL, *options, "--step", 10, "-o", path)[0] == 0
    (snapshot,) = train(EXPERIMENT, at=[10])
    with np.load(path) as arrays:
        points = torch.from_numpy(arrays["positions"])
        energies = snapshot.energy().energy(points).numpy()
        assert np.allclose(arrays["energy"], energies, atol=1e-4)
        assert (np.abs(arrays["positions"]) <= 3).all()
        assert arrays["accepted"].shape == (60,)
        assert np.isfinite(arrays["accepted"]).all() == (sampler == "random_walk")
        assert (arrays["beta"], arrays["step"]) == (2, 10)
        assert Experiment.from_json(str(arrays["experiment"])) == EXPERIMENT
        exact = snapshot.landscape.mean_energy(2.0)
        if sampler != "langevin":  # which takes longer to spread
            assert arrays["energy"].mean() == pytest.approx(exact, abs=0.1)
    assert [file.name for file in tmp_path.iterdir()] == ["samples.npz"]


def test_the_same_command_gives_the_same_particles(tmp_path, capsys):
    paths = [tmp_path / "a.npz", tmp_path / "b.npz"]
    for path in paths:
        options = ["--walk-from", "data", "--particles", 150, "--moves", 3]
        assert run(capsys, "sample", *SMALL, *options, "-o", path)[0] == 0
    one, other = (np.load(path) for path in paths)
    assert np.array_equal(one["positions"], other["positions"])
    assert np.array_equal(one["start"], draw_data(EXPERIMENT).numpy()[np.arange(150) % 100])


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        ("data -o x.bmp", 2, "'x.bmp' has another ending: data writes .npz, .csv, .json"),
        ("data -o x", 2, "has another ending"),
        ("data -o no/such/x.csv", 2, "There is no folder 'no/such'"),
        ("data -o x.csv --loss nnl", 2, "Loss (loss) cannot be 'nnl': it is one of"),
        ("data -o x.csv --steps many", 2, "Steps (steps) cannot be 'many'"),
        ("data -o x.npz --shown-beta 99", 2, "(shown_beta) cannot be '99'"),
        ("render -o x.png --camera=1,2", 2, "(camera) cannot be '1,2'"),
        ("data -o x.csv --camera=1,2,1", 2, "--camera"),
        ("data -o x.npz --cut=-2,0,2,0", 2, "--cut"),
        ("data -o x.csv --shown-beta 3", 2, "--shown-beta"),
        ("data -o x.json --step 3", 2, "--step"),
        ("render -o x.csv", 2, "render writes .png, .svg, .pdf, .html"),
        ("render -o x.png --panel slice --cut=1,2", 2, "The cut cannot be '1,2'"),
        ("render -o x.png --panel slice --cut=0,0,9,0", 2, "The cut cannot be '0,0,9,0'"),
        ("render -o x.png --panel column --probe=nan,0", 2, "The probe cannot be 'nan,0'"),
        ("render -o x.png --picture-width 10", 2, "--picture-width cannot be '10'"),
        ("render -o x.png --panel slice", 2, "A slice needs a cut"),
        ("film -o x.mp4 --background transparent", 2, "choose WebP"),
        ("film -o x.mp4 --of nothing", 2, "--of cannot be 'nothing'"),
        ("render -o x.png --panel cellar", 2, "(panels) cannot be 'cellar'"),
        ("data -o x.csv --link http://x/?lose=nll", 2, "Did you mean 'loss'?"),
        ("data -o x.csv --link http://x/ --experiment y", 2, "not with both"),
        ("data -o x.csv --link http://x/where?loss=nll", 2, "leads to no lesson of this app"),
        ("data -o x.csv --link http://x/collapse", 2, "begins with a link of the Playground"),
        ("render -o x.png --link http://x/collapse --loss nll", 2, "on its page, and copy"),
        ("render -o x.png --link http://x/collapse?held=up", 2, "'up'"),
        ("render -o x.png --link http://x/reading", 2, "is exported by the command read"),
        ("render -o x.png --link http://x/gibbs --panel slice", 2, "A slice needs a cut"),
        ("data -o x.csv --experiment /no/file", 1, "/no/file: No such file"),
        ("data -o x.csv --experiment app.py", 2, "This is not JSON."),
        ("data -o x.csv --los nll", 2, "unrecognized arguments: --los"),
        ("data", 2, "required: -o"),
        ("", 2, "required: COMMAND"),
        ("train --seed -1", 2, "Seed (seed) cannot be '-1'"),
        ("sample -o x.csv", 2, "sample writes .npz"),
        ("sample -o no/such/x.npz", 2, "There is no folder 'no/such'"),
        ("sample -o x.npz --walk gibbs", 2, "no sampler 'gibbs'. There are random_walk"),
        ("sample -o x.npz --walk-step -1", 2, "Step η (walk_step) cannot be '-1'"),
        ("data -o x.csv --all-snapshots", 2, "--all-snapshots"),
        ("film -o x.mp4 --seconds 0", 2, "--seconds cannot be '0': it is at least 0.2."),
        ("slides -o x.pptx --frames -1", 2, "--frames cannot be '-1': it is at least 0."),
        ("slides -o x.pptx --frames many", 2, "--frames cannot be 'many'"),
        (
            "sample -o x.npz --particles 0",
            2,
            "Particles cannot be '0': it is a whole number from 1 to 100,000",
        ),
        ("sample -o x.npz --moves 1.5", 2, "Moves cannot be '1.5'"),
        ("sample -o x.npz --walk-step nan", 2, "(walk_step) cannot be 'nan'"),
        ("sample -o x.npz --walk-from there", 2, "uniform or data, not from 'there'"),
        ("sample -o x.npz --shown-beta 99", 2, "(shown_beta) cannot be '99'"),
        ("sample -o x.npz --steps 20 --step 30", 2, "from 0 to 20"),
        ("render -o x.png --step 2000", 2, "from 0 to 1,000"),
        ("data -o x.csv --steps 20 --step 700", 2, "from 0 to 20"),
        ("data -o x.csv --step 1000000000000", 2, "from 0 to 1,000"),
        ("slides -o x.pptx --link http://x/collapse --step 2000", 2, "from 0 to 1,000"),
        ("film -o x.mp4 --steps 20 --first 30", 2, "from 0 to 20"),
        ("film -o x.mp4 --link http://x/collapse --last 2000", 2, "from 0 to 1,000"),
        ("film -o x.mp4 --steps 20 --first 20", 2, "from step 0 to 20"),
    ],
)
def test_what_cannot_be_ends_with_a_sentence(capsys, argv, status, said):
    found, heard = run(capsys, *argv.split())
    assert found == status
    assert said in heard.err
    assert heard.out == ""
    assert not Path("x.csv").exists()


def test_a_failed_write_leaves_no_file(tmp_path, capsys):
    (tmp_path / "x.csv").mkdir()
    status, said = run(capsys, "data", *SMALL, "-o", tmp_path / "x.csv")
    assert status == 1
    assert "directory" in said.err
    assert [file.name for file in tmp_path.iterdir()] == ["x.csv"]


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path, capsys):
    with little_disk(tmp_path):
        path = tmp_path / "x.npz"
        status, said = run(capsys, "data", *SMALL, "--all-snapshots", "-o", path)
        assert status == 1
        assert said.err == f"ebm_viz data: The disk is full: {path} cannot be written.\n"
        assert list(tmp_path.iterdir()) == []
        assert run(capsys, "data", *SMALL, "-o", tmp_path / "x.csv")[0] == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", ["x.png", "x.svg", "x.pdf", "x.mp4", "x.gif", "x.webp", "x.pptx"])
def test_what_a_browser_draws_is_written(tmp_path, capsys, name):
    path = tmp_path / name
    suffix = path.suffix[1:]
    command = {"mp4": "film", "gif": "film", "webp": "film", "pptx": "slides"}.get(suffix, "render")
    film = ["--seconds", 1, "--frames-per-second", 4] if command == "film" else []
    status, said = run(capsys, command, *SMALL, "--panel", "map", *film, "-o", path)
    assert (status, said.err) == (0, "")
    assert path.read_bytes()[:12].startswith(
        {
            "png": b"\x89PNG",
            "svg": b"<svg",
            "pdf": b"%PDF",
            "mp4": b"\x00\x00",
            "gif": b"GIF89a",
            "webp": b"RIFF",
            "pptx": b"PK",
        }[suffix]
    )


def test_without_a_browser_it_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(chromium, "find_browser", lambda: None)
    status, said = run(capsys, "render", *SMALL, "-o", tmp_path / "x.png")
    assert status == 1
    assert "neither Chromium nor Chrome was found. Install one" in said.err
    assert not list(tmp_path.iterdir())


def test_an_output_that_is_full_is_said():
    with open("/dev/full", "w") as full:
        process = python("train", *SMALL, stdout=full)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == "ebm_viz train: The disk is full: the output cannot be written.\n"


def test_every_setting_is_an_option_of_every_command(capsys):
    for command in ("data", "train", "sample"):
        status, said = run(capsys, command, "--help")
        assert status == 0
        for setting in SETTINGS.values():
            assert f"--{setting.name.replace('_', '-')} " in said.out


def python(*argv, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "ebm_viz", *map(str, argv)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        **{"stdout": subprocess.PIPE, **options},
    )


@pytest.mark.parametrize(("name", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_it_leaves_no_half_file(tmp_path, capsys, monkeypatch, name, status):
    def write_half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        signal.raise_signal(name)

    monkeypatch.setattr(Path, "write_bytes", write_half)
    before = signal.getsignal(signal.SIGTERM)
    try:
        found, said = run(capsys, "data", *SMALL, "-o", tmp_path / "x.csv")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert found == status
    assert "Traceback" not in said.err
    assert not list(tmp_path.iterdir())


def test_it_can_be_interrupted_while_it_trains():
    process = python("train", "--json", "--steps", 20_000)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "ebm_viz train: Interrupted.\n"


def test_a_reader_that_has_seen_enough_is_no_error():
    process = python("train", "--json", *SMALL)
    assert process.stdout.readline().startswith('{"step": 0')
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(60)


def test_help_is_grouped_and_says_the_limits():
    text = next(
        action.choices["data"].format_help() for action in parser()._subparsers._group_actions
    )
    for group in ("What is shown:", "Data:", "Energy:", "Loss:", "Negatives:", "Optimiser:"):
        assert f"\n{group}\n" in text
    assert "A whole number from 10" in text


def test_help_offers_only_panels_that_a_command_can_draw(capsys):
    _, said = run(capsys, "render", "--help")
    offered = re.search(r"--panels PANEL\s+some of ([^;]*);", said.out).group(1)
    assert set(re.split(r",\s+", offered)) == set(get_args(Panel)) - set(OF_SEARCHES)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_experiment_as_an_editor_on_windows_saves_it(tmp_path, capsys, encoding):
    path, copy = tmp_path / "x.json", tmp_path / "y.json"
    path.write_bytes(EXPERIMENT.to_json().replace("\n", "\r\n").encode(encoding))
    assert run(capsys, "data", "--experiment", path, "-o", copy)[0] == 0
    assert Experiment.from_json(copy.read_text()) == EXPERIMENT
    path.write_bytes(bytes(range(256)))
    status, said = run(capsys, "data", "--experiment", path, "-o", copy)
    assert status == 2
    assert said.err.endswith("x.json cannot be read: an experiment is a JSON file.\n")
