"""The command line where standard output cannot write every sign, as on Windows."""

import io
import sys

import pytest

from ebm_viz.command import main
from ebm_viz.command.arguments import parser

COMMANDS = ["render", "film", "slides", "data", "train"]
PAGES = ["cp1252", "cp437", "cp932", "ascii", "latin-1"]


@pytest.fixture
def run(monkeypatch):
    def run(page, *argv):
        """Return the exit status and what standard output and error hold."""
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=page) for _ in range(2)]
        for name, stream in zip(("stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(sys, name, stream)
        try:
            status = main([*argv])
        except SystemExit as end:
            status = end.code
        for stream in streams:
            stream.flush()
        out, err = (stream.buffer.getvalue().decode(page) for stream in streams)
        return status, out, err

    return run


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_text_can_be_written(run, page, command):
    status, out, err = run(page, command, "--help")
    assert (status, err) == (0, "")
    assert "?" not in out
    assert out.count("--") == parser_help(command).count("--")


def parser_help(command):
    (commands,) = (action for action in parser()._actions if action.dest == "command")
    return commands.choices[command].format_help()


@pytest.mark.parametrize("page", PAGES)
def test_a_training_can_be_read_and_refused(run, page):
    few = ("--steps", "10", "--samples", "64", "--width", "8")
    status, out, err = run(page, "train", *few, "--loss", "energy", "--learning-rate", "0.5")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 11
    status, out, err = run(page, "train", "--loss", "own", "--expression", "relu(m − Fß ∞ Ω)")
    assert status == 2
    assert "Your loss (expression) cannot be read" in err
    assert err.strip().isprintable()


def test_greek_letters_and_indices_are_spelt():
    written = "−2 ≤ y₁, β of F⁺ → ∞, λ‖z‖²".encode("ascii", "_write_plainly").decode()
    assert written.startswith("-2 <= y1, beta of F+ ")
    assert written.endswith("infinity, lambda||z||^2")
