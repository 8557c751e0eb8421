"""A PowerPoint file in the making: a picture a slide, below its title."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from ebm_viz.exports.file_order import FileOrder
from ebm_viz.figures.look import Look, look_of

WIDTH, HEIGHT = Inches(40 / 3), Inches(7.5)
MARGIN = Inches(0.45)
BREADTH = Emu(WIDTH - 2 * MARGIN)
TITLE_TOP, TITLE_HEIGHT, LINE_HEIGHT = Inches(0.25), Inches(0.6), Inches(0.4)
TITLE_SIZE, LINE_SIZE = Pt(30), Pt(18)
LARGER, MOST_TEXT = 4 / 3, 60
"""The letters of a picture are larger by so much on a slide, where the picture is smaller."""
LEAST_SCALE = 2
TITLE_ONLY = 5
"""The number of that layout in python-pptx's own template."""


@dataclass(frozen=True)
class Words:
    """What stands beside a picture. facts: the line below the title. described: what screen readers
    say of the picture.
    """

    title: str
    facts: str
    described: str
    notes: str


class Deck:
    """A presentation in the making."""

    def __init__(self, order: FileOrder) -> None:
        self._order = order
        self._look: Look = look_of(order.style)
        # The slide has a title of its own, which can be edited.
        style = order.style
        self.style = style.model_copy(
            update={
                "title": False,
                "heading": "",
                "scale": max(LEAST_SCALE, style.scale),
                "text": min(MOST_TEXT, round(LARGER * style.text)),
            }
        )
        self._presentation = _empty(order.style.heading or order.name.removesuffix(".pptx"))

    def add(self, words: Words, picture: bytes) -> None:
        """Add a slide with a picture, a PNG file that is drawn in `style`."""
        slide = self._presentation.slides.add_slide(self._presentation.slide_layouts[TITLE_ONLY])
        if self._order.style.background == "dark":
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = _rgb(self._look.page)
        heading = self._order.style.heading
        name = slide.shapes.title
        name.left, name.top, name.width, name.height = MARGIN, TITLE_TOP, BREADTH, TITLE_HEIGHT
        self._write(name, f"{heading}: {words.title}" if heading else words.title, TITLE_SIZE)
        top = TITLE_TOP + TITLE_HEIGHT
        if self._order.style.title:
            line = slide.shapes.add_textbox(MARGIN, top, BREADTH, LINE_HEIGHT)
            self._write(line, words.facts, LINE_SIZE, quiet=True)
            top += LINE_HEIGHT
        self._put(slide, picture, top, words.described)
        slide.notes_slide.notes_text_frame.text = words.notes

    def content(self) -> bytes:
        """Return the file."""
        file = io.BytesIO()
        self._presentation.save(file)
        return file.getvalue()

    def _put(self, slide: Slide, file: bytes, top: int, described: str) -> None:
        room = Emu(HEIGHT - top - MARGIN // 2)
        shape = slide.shapes.add_picture(io.BytesIO(file), Emu(0), Emu(top), height=room)
        shape.left = Emu((WIDTH - shape.width) // 2)
        properties: Any = shape._element.nvPicPr
        # What screen readers say; python-pptx has no name for it.
        properties.cNvPr.set("descr", described)

    def _write(self, shape: Shape, text: str, size: Length, quiet: bool = False) -> None:
        frame = shape.text_frame
        frame.text, frame.word_wrap = text, True
        frame.margin_left = frame.margin_right = 0
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        font = paragraph.runs[0].font
        font.size, font.bold = size, not quiet
        font.color.rgb = _rgb(self._look.quiet if quiet else self._look.ink)


def _empty(title: str) -> Presentation:
    """Return a wide presentation without slides and without what python-pptx's template says of
    itself: its author, its date, its format, its printer and its thumbnail.
    """
    made: Presentation = pptx.Presentation()
    wider = WIDTH / made.slide_width
    for layout in (made.slide_master, *made.slide_layouts):
        for shape in layout.placeholders:
            if shape._element.spPr.xfrm is not None:  # others take it from the master
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


def _rgb(color: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(color.removeprefix("#")))
