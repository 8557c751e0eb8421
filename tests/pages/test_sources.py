"""What the scripts of the pages hold, as text."""

import ast
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*.py"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_text_stands_alone(page):
    """Streamlit would write it onto the page; it leaves out the first, which is the docstring."""
    _, *rest = ast.parse(page.read_text("utf-8")).body
    alone = [
        one.lineno
        for one in rest
        if isinstance(one, ast.Expr) and isinstance(one.value, (ast.Constant, ast.Name, ast.Tuple))
    ]
    assert alone == []
