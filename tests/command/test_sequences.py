import av
import numpy as np
import pytest
from PIL import Image, ImageSequence
from pptx import Presentation
from pypdf import PdfReader

from ebm_viz.command.main import MISUSED, WELL, main
from ebm_viz.lessons.tagging import PARTS
from ebm_viz.lessons.tagging_panels import SHOWN
from ebm_viz.structured import Reading, Tagging, train

SHORT = ["--letter-steps", "10", "--word-steps", "10"]


@pytest.mark.parametrize("panel", ["energies", "pushes", "lattice", "curves", "before"])
def test_every_picture_of_a_word_as_a_page(tmp_path, panel):
    target = tmp_path / "reading.html"
    assert main(["read", "--word", "cat", *SHORT, "--panel", panel, "-o", str(target)]) == WELL
    assert "Plotly.newPlot" in target.read_text()


@pytest.mark.parametrize("part", [part for part in PARTS if part not in ("words", "leak")])
def test_every_part_of_tagging_as_a_page(tmp_path, part):
    target = tmp_path / "tagging.html"
    assert main(["tag", "--steps", "20", "--part", part, "-o", str(target)]) == WELL
    assert target.read_text().count("Plotly.newPlot(") == len(SHOWN[part])


def test_the_numbers_are_those_of_the_training(tmp_path):
    target = tmp_path / "reading.npz"
    assert main(["read", "--word", "cat", *SHORT, "--at-step", "10", "-o", str(target)]) == WELL
    numbers = np.load(target)
    shown = list(train(Reading(word="cat", letter_steps=10, word_steps=10)))
    assert numbers["step"].tolist() == [0, 10]
    assert (numbers["energies"] == shown[1].energies).all()
    target = tmp_path / "tagging.npz"
    assert main(["tag", "--steps", "20", "-o", str(target)]) == WELL
    *_, last = train(Tagging(steps=20))
    assert (np.load(target)["table"] == last.table).all()


def test_a_picture_for_print(tmp_path):
    target = tmp_path / "reading.pdf"
    assert main(["read", "--word", "cat", *SHORT, "-o", str(target)]) == WELL
    (page,) = PdfReader(target).pages
    assert "lowest path of “cat”" in page.extract_text()


def frames_of(film):
    if film.suffix == ".mp4":
        with av.open(film) as opened:
            return [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]
    with Image.open(film) as opened:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(opened)]


@pytest.mark.parametrize("suffix", ["mp4", "gif", "webp"])
def test_a_film_of_the_training(tmp_path, suffix):
    target = tmp_path / f"reading.{suffix}"
    options = [
        "--seconds",
        "1",
        "--hold",
        "0",
        "--frames-per-second",
        "4",
        "--picture-width",
        "320",
    ]
    read = ["read", "--word", "cat", *SHORT, "--panel", "before", "--panel", "energies"]
    assert main([*read, *options, "--scale", "1", "-o", str(target)]) == WELL
    frames = frames_of(target)
    assert {frame.shape for frame in frames} == {(180, 320, 3)}
    assert (frames[0] != frames[-1]).any()


def test_slides_show_a_panel_each(tmp_path):
    target = tmp_path / "tagging.pptx"
    assert main(["tag", "--steps", "20", "-o", str(target)]) == WELL
    assert len(Presentation(str(target)).slides) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--word", "x1", "-o", "a.html"], "letters a to z"),
        (["--panel", "sideways", "-o", "a.html"], "one of energies, progress"),
        (["--at-step", "701", "-o", "a.html"], "from 0 to 700"),
        (["--at-step", "0000000000701", "-o", "a.html"], "from 0 to 700"),
        (["--seconds", "3", "-o", "a.html"], "film"),
        (["--last", "701", "-o", "a.mp4"], "from 0 to 700"),
        (["--first", "700", "-o", "a.mp4"], "from step 0 to 700"),
        (["-o", "a.docx"], "read writes .png, .svg"),
        (["-o", "nowhere/a.html"], "no folder"),
        (["--background", "pink", "-o", "a.html"], "'light', 'dark'"),
        (["--seconds", "900", "-o", "a.mp4"], "seconds"),
        (["--path-beta", "7", "-o", "a.html"], "β of the paths"),
        (["--stride", "99", "-o", "a.html"], "Stride"),
    ],
)
def test_what_cannot_be_is_explained(tmp_path, monkeypatch, capsys, options, said):
    monkeypatch.chdir(tmp_path)
    assert main(["read", *options]) == MISUSED
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
