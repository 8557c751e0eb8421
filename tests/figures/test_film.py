"""Films, decoded again."""

import io
import os
import threading
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from ebm_viz import Experiment, train
from ebm_viz.figures import Preparation
from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.film import (
    FilmCancelledError,
    FilmPlan,
    WorkerError,
    film,
    film_in_process,
    png_in_process,
)
from ebm_viz.figures.film.process import Studio
from ebm_viz.figures.look import LIGHT
from ebm_viz.figures.raster import draw
from ebm_viz.scene import Scene, Show, Shown, Style, View

STYLE = Style(width=480, text=9)
EXPERIMENT = Experiment(loss="nll", steps=40)
PLAN = FilmPlan(seconds=0.7, hold=0.2)
BARE = Show(arrows="off", data=False, contours=False)


@pytest.fixture(scope="module")
def history():
    return list(train(EXPERIMENT))


def scene_of(*panels, **settings) -> Scene:
    return Scene(runs=(Shown(experiment=EXPERIMENT),), view=View(panels=panels, **settings))


def decoded(path: Path) -> list[np.ndarray]:
    if path.suffix == ".mp4":
        with av.open(str(path)) as container:
            frames = container.decode(container.streams.video[0])
            return [frame.to_ndarray(format="rgb24").astype(int) for frame in frames]
    with Image.open(path) as image:
        found = []
        for number in range(image.n_frames):
            image.seek(number)
            found.append(np.asarray(image.convert("RGB")).astype(int))
        return found


@pytest.mark.parametrize("format", ["mp4", "gif", "webp"])
def test_a_film_shows_the_training(history, tmp_path, format):
    preparation = Preparation(scene_of("map", show=BARE), [history])
    told: list[float] = []
    plan = PLAN.model_copy(update={"format": format})
    path = tmp_path / f"film.{format}"
    film(preparation, plan, STYLE, path, told.append)
    frames = decoded(path)
    # WebP shows a picture that stands still once, for longer.
    assert len(frames) == (plan.frames if format == "webp" else 14)
    assert {frame.shape for frame in frames} == {(270, 480, 3)}
    assert told == sorted(told)
    assert told[-1] == 1
    for frame, step in ((frames[0], 0), (frames[-1], 40)):
        picture = preparation.at(step)
        drawn = np.asarray(draw(picture, STYLE)).astype(int)
        assert np.abs(frame - drawn).mean() < 3
        run = picture.runs[0]
        i, j = np.unravel_index(run.energy.argmin(), run.energy.shape)
        edge = (drawn == [int(LIGHT.quiet[k : k + 2], 16) for k in (1, 3, 5)]).all(axis=2)
        top, bottom = np.flatnonzero(edge.sum(axis=1) > 100)[[0, -1]]
        left, right = np.flatnonzero(edge.sum(axis=0) > 100)[[0, -1]]
        row = np.clip(top + (1 - (i + 0.5) / 256) * (bottom - top), top + 3, bottom - 3)
        column = np.clip(left + (j + 0.5) / 256 * (right - left), left + 3, right - 3)
        lowest = VIRIDIS.table[max(0, round(255 * run.range.share(run.energy.min())))]
        assert np.abs(frame[int(row), int(column)] - lowest).max() <= 30
    assert (np.abs(frames[0] - frames[-1]).max(axis=2) > 20).mean() > 0.05
    assert np.abs(frames[0][0, 0] - 255).max() <= (0 if format == "gif" else 3)


def test_rates_and_loops(history, tmp_path):
    preparation = Preparation(scene_of("density"), [history])
    for format in ("mp4", "gif", "webp"):
        plan = FilmPlan(seconds=0.6, hold=0.1, frames_per_second=20, format=format)
        film(preparation, plan, STYLE, tmp_path / f"film.{format}")
    with av.open(str(tmp_path / "film.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == Fraction(20)
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.name == "h264"
        assert container.duration / av.time_base == pytest.approx(0.6, abs=0.06)
    for format in ("gif", "webp"):
        with Image.open(tmp_path / f"film.{format}") as image:
            image.seek(3)
            image.load()
            assert image.info["duration"] == 50
            durations = []
            for number in range(image.n_frames):
                image.seek(number)
                image.load()
                durations.append(image.info["duration"])
            assert sum(durations) == pytest.approx(600, abs=100)
            assert image.info["loop"] == 0


def test_a_film_of_beta_goes_from_low_to_high(history, tmp_path):
    preparation = Preparation(scene_of("density", step=30), [history])
    plan = FilmPlan(kind="beta", first=0.1, last=10, seconds=0.5, hold=0)
    moments = plan.moments(preparation.steps, 30)
    betas = [beta for _, beta in moments]
    assert {step for step, _ in moments} == {30}
    assert betas[0] == pytest.approx(0.1)
    assert betas[-1] == pytest.approx(10)
    assert np.allclose(np.diff(np.log(betas)), np.log(100) / 9)
    path = tmp_path / "beta.mp4"
    film(preparation, plan, STYLE, path)
    frames = decoded(path)
    for frame, beta in ((frames[0], 0.1), (frames[-1], 10.0)):
        drawn = np.asarray(draw(preparation.at(beta=beta), STYLE)).astype(int)
        assert np.abs(frame - drawn).mean() < 3


@given(
    st.lists(st.integers(0, 500), min_size=2, max_size=60, unique=True).map(sorted),
    st.integers(2, 200),
)
def test_training_films_visit_snapshots_evenly_in_their_order(steps, frames):
    plan = FilmPlan(seconds=frames / 10, frames_per_second=10, hold=0)
    shown = [step for step, _ in plan.moments(steps, steps[-1])]
    assert len(shown) == frames
    assert shown == sorted(shown)
    assert (shown[0], shown[-1]) == (steps[0], steps[-1])
    visits = np.diff([steps.index(step) for step in shown])
    assert visits.max() - visits.min() <= 1


def test_only_the_chosen_steps_are_shown(history):
    steps = [snapshot.step for snapshot in history]
    shown = [step for step, _ in FilmPlan(first=10, last=20).moments(steps, 40)]
    assert 10 <= shown[0] < shown[-1] <= 20
    with pytest.raises(ValueError, match="Between steps 500 and 900 the training has 0 of its"):
        FilmPlan(first=500, last=900).moments(steps, 40)


def test_an_animated_webp_can_be_transparent(history, tmp_path):
    style = STYLE.model_copy(update={"background": "transparent"})
    path = tmp_path / "clear.webp"
    plan = FilmPlan(seconds=0.2, hold=0, format="webp")
    film(Preparation(scene_of("surface"), [history]), plan, style, path)
    with Image.open(path) as image:
        image.seek(image.n_frames - 1)
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    assert (alpha == 0).mean() > 0.3
    assert (alpha == 255).mean() > 0.05


def test_a_gif_keeps_the_pages_colours(history, tmp_path):
    path = tmp_path / "film.gif"
    film(
        Preparation(scene_of("surface"), [history]),
        FilmPlan(seconds=0.2, format="gif"),
        STYLE,
        path,
    )
    page = [int(LIGHT.page[k : k + 2], 16) for k in (1, 3, 5)]
    for frame in decoded(path):
        assert (frame[0] == page).all()


def test_a_film_goes_to_a_file_in_memory(history):
    file = io.BytesIO()
    film(Preparation(scene_of("density"), [history]), PLAN, STYLE, file)
    with av.open(io.BytesIO(file.getvalue())) as container:
        assert len(list(container.decode(video=0))) == 14


def test_a_cancelled_film_leaves_what_was_there(history, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_text("before")
    told: list[float] = []
    preparation = Preparation(scene_of("density"), [history])
    with pytest.raises(FilmCancelledError):
        film(preparation, PLAN, STYLE, path, told.append, lambda: len(told) == 3)
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.mp4"]
    assert path.read_text() == "before"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"seconds": 120, "frames_per_second": 50}, "at most 1,200 frames, not 6,000: choose"),
        ({"first": -1}, "step is from 0 to 100,000, not -1"),
        ({"first": 20, "last": 20}, "from a lower step to a higher one, not from 20 to 20"),
        ({"kind": "beta", "last": 40}, "β is from 0.03 to 30, not 40"),
        ({"kind": "beta", "first": 3, "last": 1}, "from a lower β to a higher one"),
    ],
)
def test_plans_that_cannot_be(settings, sentence):
    with pytest.raises(ValidationError, match=sentence):
        FilmPlan(**settings)


@pytest.mark.parametrize(
    ("plan", "style", "sentence"),
    [
        (FilmPlan(), Style(background="transparent"), "MP4 cannot be transparent: choose WebP"),
        (FilmPlan(), Style(scale=2), "at most 1,920 pixels wide, not 2,560"),
    ],
)
def test_styles_that_a_film_cannot_have(history, plan, style, sentence):
    with pytest.raises(ValueError, match=sentence):
        film(Preparation(scene_of("density"), [history]), plan, style, io.BytesIO())


def test_another_process_draws_the_same(history, tmp_path):
    scene, told = scene_of("map"), []
    preparation = Preparation(scene, [history])
    plan = PLAN.model_copy(update={"format": "gif"})
    film(preparation, plan, STYLE, tmp_path / "here.gif")
    film_in_process(scene, [history], plan, STYLE, tmp_path / "there.gif", told.append)
    assert (tmp_path / "there.gif").read_bytes() == (tmp_path / "here.gif").read_bytes()
    assert told[-1] == 1
    png_in_process(scene, [history], STYLE, tmp_path / "there.png")
    with Image.open(tmp_path / "there.png") as image:
        assert (np.asarray(image) == np.asarray(draw(preparation.at(), STYLE))).all()
    clear = STYLE.model_copy(update={"background": "transparent"})
    with pytest.raises(ValueError, match="cannot be transparent"):
        film_in_process(scene, [history], plan, clear, tmp_path / "clear.gif")
    assert not (tmp_path / "clear.gif").exists()


def test_cancelling_ends_the_process_and_leaves_no_file(history, tmp_path):
    studio, told = Studio(), []
    long = FilmPlan(seconds=50, frames_per_second=20)
    arguments = (scene_of("surface"), [history], long, STYLE, tmp_path / "film.mp4", told.append)
    with pytest.raises(FilmCancelledError):
        studio.do(*arguments, lambda: bool(told))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FilmCancelledError):  # before it begins, and it starts anew
        studio.do(*arguments, lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_others_wait_and_can_give_up_waiting(history, tmp_path):
    studio, begun, stop = (
        Studio("import time; time.sleep(60)"),
        threading.Event(),
        threading.Event(),
    )

    def first_cancelled() -> bool:
        begun.set()
        return stop.is_set()

    task = (scene_of("map"), [history], PLAN, STYLE)

    def draw_first() -> None:
        with pytest.raises(FilmCancelledError):
            studio.do(*task, tmp_path / "a.mp4", print, first_cancelled)

    thread = threading.Thread(target=draw_first)
    thread.start()
    assert begun.wait(10)
    with pytest.raises(FilmCancelledError):
        studio.do(*task, tmp_path / "b.mp4", print, lambda: True)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("program", ["import os; os._exit(3)", "raise SystemExit", "print('{}')"])
def test_a_process_that_dies_is_said_to_have_ended(history, tmp_path, program):
    with pytest.raises(WorkerError, match="has ended"):
        Studio(program).do(
            scene_of("map"), [history], PLAN, STYLE, tmp_path / "a.mp4", print, lambda: False
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="asks for the process by signal")
def test_the_process_ends_with_its_parent(history, tmp_path):
    studio = Studio()
    studio.do(scene_of("density"), [history], PLAN, STYLE, tmp_path / "a.mp4", print, lambda: False)
    process = studio._worker._process
    assert process.poll() is None
    process.stdin.close()  # as the system does when the parent is gone
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() == 0
