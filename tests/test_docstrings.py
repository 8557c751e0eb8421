"""The examples in docstrings do what they say."""

import doctest
import importlib
from pathlib import Path

import pytest

import ebm_viz

PACKAGE = Path(ebm_viz.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(("ebm_viz", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
    for file in PACKAGE.rglob("*.py")
    if ">>> " in file.read_text("utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    "name",
    ["experiment.model", "training", "core.landscape", "core.energies.base", "core.losses.base"],
)
def test_public_names_have_examples(name):
    assert f"ebm_viz.{name}" in WITH_EXAMPLES
