"""Writes PowerPoint files: each slide has a title and a picture below it."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from ebm_viz.exports.orders.base import FileOrder
from ebm_viz.pictures.film import decoded
from ebm_viz.pictures.still import style_of
from ebm_viz.pictures.wanted import Drawn, Packing, Wanted
from ebm_viz.plots.theme import theme_on

WIDTH, HEIGHT = Inches(40 / 3), Inches(7.5)
MARGIN = Inches(0.45)
BREADTH = Emu(WIDTH - 2 * MARGIN)
TITLE_TOP, TITLE_HEIGHT, LINE_HEIGHT = Inches(0.25), Inches(0.6), Inches(0.4)
MORE_HEIGHT = Inches(0.3)
"""The height of each further line of a text."""
TITLE_SIZE, LINE_SIZE = Pt(30), Pt(18)
LEAST_SIZE, LETTER = Pt(10), 0.56
"""The smallest text of a line that would not fit, and the width of a letter in its size."""
LARGER, MOST_TEXT = {"wide": 8 / 7, "square": 4 / 3}, 60
"""The factors by which the text of pictures grows on slides, which show them smaller; its limit.

MOST_TEXT is the largest text size in pixels at scale 1.
"""
LEAST_SCALE = 2
TITLE_ONLY = 5
"""The number of the layout with a title only in python-pptx's own template."""
LONGEST_TITLE, LONGEST_LINE = 200, 400


@dataclass(frozen=True)
class SlidePlan:
    """A slide.

    changes: to the scene, for its picture. title: if empty, that of the picture. text: below the
    title, on as many lines as it takes; if empty, the facts of the picture on one.
    """

    changes: dict[str, Any]
    notes: str
    title: str = ""
    text: str = ""


class Deck(Packing):
    """A presentation in the making, with one slide per picture."""

    def __init__(self, order: FileOrder, slides: Sequence[SlidePlan], path: Path) -> None:
        self._slides, self._path = slides, path
        self._style = style = order.style
        self._theme = theme_on(style.background)
        # The picture has no title, because the slide has one that users can edit.
        self._drawn_in = style.model_copy(
            update={
                "title": False,
                "heading": "",
                "scale": max(LEAST_SCALE, style.scale),
                "text": min(MOST_TEXT, round(LARGER[style.shape] * style.text)),
            }
        )
        # All pictures have one size, so the longest text sets the room of all.
        lines = max((_lines(slide.text) for slide in slides), default=1)
        self._below_title = Emu(LINE_HEIGHT + (lines - 1) * MORE_HEIGHT if style.title else 0)
        self._top = TITLE_TOP + TITLE_HEIGHT + self._below_title
        self._room = Emu(HEIGHT - self._top - MARGIN // 2)
        drawn_style = style_of(self._drawn_in)
        if style.shape == "wide":  # it fills the room below the title
            drawn_style["height"] = round(style.width * self._room / BREADTH)
        scale = self._drawn_in.scale
        self._pixels = drawn_style["width"] * scale, drawn_style["height"] * scale
        self.pictures = [
            Wanted("image/png", {**slide.changes, "style": drawn_style}) for slide in slides
        ]
        self._presentation = _empty(style.heading or order.name.removesuffix(".pptx"))
        self._added = 0

    def add(self, drawn: Drawn) -> None:
        """Add a slide with the next picture. Raises ValueError if it has another size."""
        decoded(drawn.content, self._pixels, "RGB")
        plan = self._slides[self._added]
        self._added += 1
        slide = self._presentation.slides.add_slide(self._presentation.slide_layouts[TITLE_ONLY])
        if self._style.background == "dark":
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = _rgb(self._theme.page)
        title, facts = (plan.title or drawn.title)[:LONGEST_TITLE], drawn.facts[:LONGEST_LINE]
        heading = self._style.heading
        name = slide.shapes.title
        name.left, name.top, name.width, name.height = MARGIN, TITLE_TOP, BREADTH, TITLE_HEIGHT
        self._write(name, f"{heading}: {title}" if heading else title, TITLE_SIZE)
        if self._style.title and (plan.text or facts):
            top = TITLE_TOP + TITLE_HEIGHT
            below = slide.shapes.add_textbox(MARGIN, top, BREADTH, self._below_title)
            self._write(below, plan.text or facts, LINE_SIZE, bool(plan.text), quiet=True)
        self._put(slide, drawn.content, f"{drawn.title[:LONGEST_TITLE]}: {facts}".strip(": "))
        slide.notes_slide.notes_text_frame.text = f"{facts}\n\n{plan.notes}".strip()

    def finish(self) -> None:
        """Write the file."""
        self._presentation.save(str(self._path))

    def _put(self, slide: Slide, file: bytes, described: str) -> None:
        shape = slide.shapes.add_picture(
            io.BytesIO(file), Emu(0), Emu(self._top), height=self._room
        )
        shape.left = Emu((WIDTH - shape.width) // 2)
        properties: Any = shape._element.nvPicPr
        # The text for screen readers, which python-pptx has no name for.
        properties.cNvPr.set("descr", described)

    def _write(
        self, shape: Shape, text: str, size: Length, wraps: bool = False, quiet: bool = False
    ) -> None:
        frame = shape.text_frame
        frame.text, frame.word_wrap = text, True
        frame.margin_left = frame.margin_right = 0
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        color = _rgb(self._theme.quiet if quiet else self._theme.text)
        for run in paragraph.runs:
            run.font.size, run.font.bold = size if wraps else _fitting(text, size), not quiet
            run.font.color.rgb = color


def _lines(text: str) -> int:
    """Return how many lines a text takes below a title."""
    return max(1, math.ceil(len(text) * LETTER * LINE_SIZE / BREADTH))


def _fitting(text: str, size: Length) -> Length:
    """Return a size at which a text has room in one line, if that is not too small."""
    return Emu(max(LEAST_SIZE, min(size, round(BREADTH / (LETTER * max(1, len(text)))))))


def _rgb(color: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(color.removeprefix("#")))


def _empty(title: str) -> Presentation:
    """Return a wide presentation without slides.

    It also lacks the metadata of python-pptx's template: author, date, format, printer, thumbnail.
    """
    made: Presentation = pptx.Presentation()
    wider = WIDTH / made.slide_width
    for layout in (made.slide_master, *made.slide_layouts):
        for shape in layout.placeholders:
            if shape._element.spPr.xfrm is not None:  # the others inherit it from the master
                shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    made.element.sldSz.attrib.pop("type")
    for part in (made.part, made.part.package):
        for id, relation in list(part._rels.items()):
            if relation.reltype.endswith(
                ("/extended-properties", "/thumbnail", "/printerSettings")
            ):
                part.drop_rel(id)
    properties = made.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC)
    return made
