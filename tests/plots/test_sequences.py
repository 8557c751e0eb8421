"""Figures as plain data are those that Plotly validates."""

import base64
import json
import math

import numpy as np
import pytest
from plotly.graph_objects import Figure

from ebm_viz.lessons import reading, tagging
from ebm_viz.lessons.reading_panels import ReadingPanels
from ebm_viz.lessons.tagging_panels import SHOWN, LanguagePanels, TablePanels, TaggingPanels
from ebm_viz.plots import sequences
from ebm_viz.plots.theme import DARK
from ebm_viz.structured import Language, Reading, Tagging, train


def drafts():
    values = {**reading.LESSON.defaults, "word": "cat", "letter_steps": 10, "word_steps": 10}
    panels = ReadingPanels(values, list(train(Reading(word="cat", letter_steps=10, word_steps=10))))
    yield from (panels.draft(name, DARK) for name in ("energies", *reading.PANELS))
    values = {**tagging.LESSON.defaults, "steps": 20}
    seen = list(train(Tagging(steps=20)))
    for part in ("chain", "distance", "relaxed"):
        chosen = TaggingPanels({**values, "part": part}, seen)
        yield from (chosen.draft(name, DARK) for name in SHOWN[part])
    language = LanguagePanels(values, list(train(Language(steps=10))))
    yield from (language.draft(name, DARK) for name in SHOWN["leak"])
    yield TablePanels(values).draft("table", DARK)


def plain(value):
    """Return JSON with its typed arrays as lists."""
    if isinstance(value, dict) and "bdata" in value:
        numbers = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        shape = str(value.get("shape", len(numbers)))
        return numbers.reshape([int(one) for one in shape.split(",")]).tolist()
    if isinstance(value, dict) and "column" in value:
        columns = range(1, value["count"] + 1)
        return [[f"{value['column']} {i}, {row}" for i in columns] for row in value["rows"]]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if name != "template"}
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_plain_data_is_the_validated_figure():
    for draft in drafts():
        sent = json.loads(draft.to_json())
        whole = plain(json.loads(draft.figure().to_json()))
        assert plain(json.loads(Figure(plain(sent)).to_json())) == whole


def test_a_table_says_how_many_rows_have_names():
    sent = json.loads(TablePanels(tagging.LESSON.defaults).draft("table", DARK).to_json())
    assert sent["layout"]["meta"]["rows"] == len(sent["data"][0]["y"])


def test_a_function_returns_the_figure_and_its_draft():
    snapshot = next(iter(train(Reading(word="cat", letter_steps=0, word_steps=10))))
    figure = sequences.pushes(snapshot, "nll")
    assert isinstance(figure, Figure)
    assert figure == sequences.pushes.draft(snapshot, "nll").figure()


@pytest.mark.parametrize("gap", [math.nan, math.inf])
def test_numbers_that_json_lacks_are_null(gap):
    draft = sequences.Draft()
    draft.scatter(x=[0, 1], y=[1.0, gap])
    assert json.loads(draft.to_json())["data"][0]["y"] == [1.0, None]
