import numpy as np
import pytest
from pypdf import PdfReader

from ebm_viz.command.main import MISUSED, WELL, main
from ebm_viz.structured import Reading, Tagging, train

SHORT = ["--letter-steps", "10", "--word-steps", "10"]


@pytest.mark.parametrize("panel", ["energies", "pushes", "lattice", "curves", "before"])
def test_every_picture_of_a_word_as_a_page(tmp_path, panel):
    target = tmp_path / "reading.html"
    assert main(["read", "--word", "cat", *SHORT, "--panel", panel, "-o", str(target)]) == WELL
    assert "Plotly.newPlot" in target.read_text()


@pytest.mark.parametrize("panel", ["energies", "curves"])
def test_every_picture_of_a_sentence_as_a_page(tmp_path, panel):
    target = tmp_path / "tagging.html"
    assert main(["tag", "--steps", "20", "--panel", panel, "-o", str(target)]) == WELL
    assert "Plotly.newPlot" in target.read_text()


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--word", "x1", "-o", "a.html"], "letters a to z"),
        (["--panel", "sideways", "-o", "a.html"], "one of energies, pushes"),
        (["--at-step", "701", "-o", "a.html"], "from 0 to 700"),
        (["-o", "a.docx"], "one of pdf, svg, png, html, npz"),
        (["-o", "nowhere/a.html"], "no folder"),
        (["--background", "pink", "-o", "a.html"], "light, dark"),
        (["--stride", "99", "-o", "a.html"], "Stride"),
    ],
)
def test_what_cannot_be_is_explained(tmp_path, monkeypatch, capsys, options, said):
    monkeypatch.chdir(tmp_path)
    assert main(["read", *options]) == MISUSED
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
