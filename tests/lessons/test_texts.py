"""What lessons say, at every choice that they offer: symbols are in italics, as in pictures."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from ebm_viz.lessons.link import Link
from ebm_viz.lessons.pages import PAGES, opened
from ebm_viz.lessons.parameters import Choice

SYMBOLS = re.compile(r"(?<![\w*])[FZGmpqwyzβησλ](?![\w*'])")
ITALICS = re.compile(r"\*[^*]+\*")


def addresses(page: str) -> Iterator[Link]:
    yield Link(page, page)
    lesson = getattr(import_module(f"ebm_viz.lessons.{page}"), "LESSON", None)
    for parameter in lesson.parameters if lesson else ():
        if isinstance(parameter, Choice):
            for option in parameter.options:
                yield Link(page, page, {parameter.name: option})


@pytest.mark.parametrize("page", PAGES)
def test_symbols_are_in_italics(page):
    for link in addresses(page):
        text = opened(link).text
        answers = [words for one in text.tries for words in (one.question, one.answer)]
        for words in (text.do, text.see, text.why, *answers):
            assert not SYMBOLS.search(ITALICS.sub("", words)), words
