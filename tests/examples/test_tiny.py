import importlib.util
from pathlib import Path

import numpy as np
import torch

from ebm_viz import Landscape

FILE = Path(__file__).parents[2] / "examples" / "tiny.py"


def load():
    spec = importlib.util.spec_from_file_location("tiny", FILE)
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    return tiny


def test_the_tiny_example_digs_wells_along_the_data():
    tiny = load()
    energy, gaps = tiny.train()
    assert len(gaps) == tiny.STEPS
    assert np.mean(gaps[-20:]) > 1.5 > abs(gaps[0])
    on_a_moon = energy.energy(torch.tensor([[-0.75, 1.1]]))
    assert float(on_a_moon) < Landscape.of(energy).energy.mean() - 1.5


def test_the_tiny_example_is_short():
    assert len(FILE.read_text(encoding="utf-8").splitlines()) <= 65
