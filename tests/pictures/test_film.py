"""Films, packed of pictures and decoded again."""

import errno
import io
import os
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pydantic import ValidationError

from ebm_viz.pictures.film import FilmPacking
from ebm_viz.pictures.plan import FilmPlan
from ebm_viz.pictures.wanted import Drawn
from ebm_viz.scene import Style

STYLE = Style(width=320)
PAGE, INK = (255, 255, 255), (47, 45, 43)
STEPS = [0, 3, 10, 25, 40]


def picture(step, mode="RGB", size=(320, 180)):
    """A slope of colours with a bar as long as the step, on a page."""
    image = Image.new("RGBA", size, (*PAGE, 0 if mode == "RGBA" else 255))
    shades = np.linspace(0, 255, 100).astype(np.uint8)
    slope = np.stack(np.broadcast_arrays(shades[None, :], shades[:, None], 128), axis=2)
    image.paste(Image.fromarray(slope.astype(np.uint8)).convert("RGBA"), (20, 20))
    ImageDraw.Draw(image).rectangle((150, 40, 150 + 3 * step, 80), fill=(*INK, 255))
    return image.convert(mode)


def file_of(image, type):
    file = io.BytesIO()
    image.save(file, type.removeprefix("image/").upper())
    return file.getvalue()


def pack(plan, style=STYLE, file=None, steps=STEPS, mode="RGB"):
    file = file or io.BytesIO()
    packing = FilmPacking(file, plan, plan.moments(steps, None), style)
    shown = []
    for wanted in packing.pictures:
        shown.append(wanted.changes["step"])
        packing.add(Drawn(file_of(picture(shown[-1], mode), wanted.type)))
    packing.finish()
    return file, shown


def decoded(file, format):
    file.seek(0)
    if format == "mp4":
        with av.open(file) as container:
            frames = container.decode(container.streams.video[0])
            return [frame.to_ndarray(format="rgb24").astype(int) for frame in frames]
    with Image.open(file) as image:
        found = []
        for number in range(image.n_frames):
            image.seek(number)
            found.append(np.asarray(image.convert("RGB")).astype(int))
        return found


@pytest.mark.parametrize("format", ["mp4", "gif", "webp"])
def test_a_film_shows_its_pictures(format):
    plan = FilmPlan(format=format, seconds=0.8, hold=0.3, frames_per_second=10)
    file, _ = pack(plan)
    frames = decoded(file, format)
    # WebP shows a picture that stands still once, for longer.
    assert len(frames) == (5 if format == "webp" else 8)
    assert {frame.shape for frame in frames} == {(180, 320, 3)}
    for frame, step in ((frames[0], 0), (frames[-1], 40)):
        assert np.abs(frame - np.asarray(picture(step)).astype(int)).mean() < 3
    assert np.abs(frames[0][0, 0] - 255).max() <= (0 if format == "gif" else 3)


def test_what_stands_still_is_drawn_once():
    plan = FilmPlan(seconds=4, hold=1, frames_per_second=10)
    file, shown = pack(plan)
    assert shown == STEPS
    assert len(decoded(file, "mp4")) == 40


def test_a_film_is_as_long_as_it_should_be_and_repeats():
    for format in ("mp4", "gif", "webp"):
        plan = FilmPlan(seconds=0.6, hold=0.2, frames_per_second=20, format=format)
        file, _ = pack(plan, steps=range(0, 40, 2))
        file.seek(0)
        if format == "mp4":
            with av.open(file) as container:
                stream = container.streams.video[0]
                assert stream.average_rate == Fraction(20)
                assert stream.codec_context.pix_fmt == "yuv420p"
                assert stream.codec_context.name == "h264"
                assert container.duration / av.time_base == pytest.approx(0.6, abs=0.06)
            continue
        with Image.open(file) as image:
            durations = []
            for number in range(image.n_frames):
                image.seek(number)
                image.load()
                durations.append(image.info["duration"])
            assert sum(durations) == pytest.approx(600, abs=100)
            assert image.info["loop"] == 0


def test_a_gif_keeps_the_colours_of_page_and_text():
    plan = FilmPlan(format="gif", seconds=1, hold=0.2, frames_per_second=10)
    file, shown = pack(plan)
    assert shown[:5] == STEPS  # those from which the colours are chosen
    steps = [step for step, _ in plan.moments(STEPS, None)]
    for frame, step in zip(decoded(file, "gif"), steps, strict=False):
        drawn = np.asarray(picture(step)).astype(int)
        assert (frame[drawn.min(axis=2) == 255] == 255).all()
        ink = (drawn == INK).all(axis=2)
        assert (frame[ink] == INK).all()


def test_an_animated_webp_can_be_transparent():
    style = STYLE.model_copy(update={"background": "transparent"})
    plan = FilmPlan(seconds=0.4, hold=0, frames_per_second=10, format="webp")
    file, _ = pack(plan, style, mode="RGBA")
    file.seek(0)
    with Image.open(file) as image:
        image.seek(image.n_frames - 1)
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    assert (alpha == 0).mean() > 0.3
    assert (alpha == 255).mean() > 0.1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "could not be read"),
        (b"GIF89a", "could not be read"),
        (file_of(picture(0), "image/png")[:500], "could not be read"),
        (file_of(picture(0, size=(640, 360)), "image/png"), r"\(640, 360\) pixels instead of"),
        (file_of(picture(0), "image/gif"), "could not be read"),
    ],
)
def test_what_is_no_picture_of_the_film_is_refused(content, sentence):
    plan = FilmPlan(seconds=1)
    packing = FilmPacking(io.BytesIO(), plan, plan.moments(STEPS, None), STYLE)
    with pytest.raises(ValueError, match=sentence):
        packing.add(Drawn(content))
    packing.abandon()


class FullDisk(io.BytesIO):
    """A disk that takes nothing more once it is full."""

    full = False

    def write(self, data):
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_a_film_is_given_up_on_a_full_disk(monkeypatch, tmp_path):
    disk, plan = FullDisk(), FilmPlan(seconds=2)
    monkeypatch.setattr(type(tmp_path), "open", lambda path, mode: disk)
    packing = FilmPacking(tmp_path / "film.mp4", plan, plan.moments(STEPS, None), STYLE)
    for number, _ in enumerate(packing.pictures):
        packing.add(Drawn(file_of(picture(STEPS[number % 5]), "image/jpeg")))
    disk.full = True
    packing.abandon()
    assert disk.closed


def test_a_film_of_beta_goes_from_low_to_high():
    plan = FilmPlan(kind="beta", first=0.1, last=10, seconds=0.5, hold=0)
    packing = FilmPacking(io.BytesIO(), plan, plan.moments([0, 30], None), STYLE)
    betas = [wanted.changes["beta"] for wanted in packing.pictures]
    assert {wanted.changes["step"] for wanted in packing.pictures} == {30}
    assert betas[0] == pytest.approx(0.1)
    assert betas[-1] == pytest.approx(10)
    assert np.allclose(np.diff(np.log(betas)), np.log(100) / 9)


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


def test_only_the_chosen_steps_are_shown():
    steps = list(range(41))
    shown = [step for step, _ in FilmPlan(first=10, last=20).moments(steps, 40)]
    assert 10 <= shown[0] < shown[-1] <= 20
    with pytest.raises(ValueError, match="Between steps 500 and 900 the training has 0 of its"):
        FilmPlan(first=500, last=900).moments(steps, 40)


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
def test_styles_that_a_film_cannot_have(plan, style, sentence):
    with pytest.raises(ValueError, match=sentence):
        plan.check_style(style)
