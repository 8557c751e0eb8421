"""The notebooks of the lessons: every cell runs, and every plot is drawn from numbers."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from plotly.graph_objects import Figure

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(file.stem for file in EXAMPLES.glob("*.ipynb") if file.stem != "landscape")


def run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as Jupyter does; return the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    *_, end = tree.body
    last = ast.Expression(tree.body.pop().value) if isinstance(end, ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(last, "cell", "eval"), names) if last else None


def test_each_lesson_has_a_notebook():
    pages = {file.stem for file in (EXAMPLES.parent / "pages").glob("*.py")}
    assert set(NOTEBOOKS) == pages - {"playground", "lecture", "questions"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_cell_runs(name):
    content = json.loads((EXAMPLES / f"{name}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {"__name__": "__main__"}
    values = [run(cell, names) for cell in cells]
    figures = [value for value in values if isinstance(value, Figure)]
    assert all(figure.data for figure in figures)
    assert figures
    assert 5 <= len(content["cells"]) <= 9
