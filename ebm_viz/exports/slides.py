"""Slides: one a panel, with the formula, the settings and the link in the notes."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from ebm_viz.experiment import Experiment
from ebm_viz.exports.order import Order
from ebm_viz.exports.watch import Watch
from ebm_viz.figures import Picture, Preparation
from ebm_viz.figures.look import Look, look_of
from ebm_viz.figures.numbers import format_beta, format_step
from ebm_viz.knobs import Knob, Value
from ebm_viz.scene import Scene, Style
from ebm_viz.scene.view import Panel
from ebm_viz.training import Snapshot

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

PANEL_TITLES: dict[Panel, str] = {
    "surface": "Energy surface",
    "map": "Energy map",
    "density": "Gibbs density",
    "curves": "Curves of the training",
    "thermal": "What changes with β",
    "strip": "The density at five β",
    "slice": "A slice through the energy",
}

History = Sequence[Snapshot]
Draw = Callable[[Scene, Style], bytes]


def slides(
    order: Order, histories: Sequence[Sequence[Snapshot]], draw: Draw, watch: Watch
) -> bytes:
    """Return a PowerPoint file: slides of the training on its way if the order wants some, then one
    a panel.

    draw: gives the picture of a scene as a PNG file.
    """
    deck = _Deck(order)
    whole = Preparation(order.scene, histories)
    shown = whole.at().step
    end = format_step(max(run.experiment.steps for run in order.scene.runs))
    scenes = [
        (f"Step {format_step(step)} of {end}", _with(order.scene, step=step))
        for step in _spread([step for step in whole.steps if step <= shown], order.frames)
    ]
    panels = order.scene.panels
    scenes += [(PANEL_TITLES[panel], _with(order.scene, panels=(panel,))) for panel in panels]
    for number, (title, scene) in enumerate(scenes):
        watch.tell(number / len(scenes), f"Drawing slide {number + 1} of {len(scenes)}")
        deck.add(title, scene, whole.at(scene.view.step), draw)
    return deck.content()


class _Deck:
    """A presentation in the making."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._look: Look = look_of(order.style)
        # The slide has a title of its own, which can be edited.
        style = order.style
        self._style = style.model_copy(
            update={
                "title": False,
                "heading": "",
                "scale": max(LEAST_SCALE, style.scale),
                "text": min(MOST_TEXT, round(LARGER * style.text)),
            }
        )
        self._presentation: Presentation = pptx.Presentation()
        self._presentation.slide_width, self._presentation.slide_height = WIDTH, HEIGHT
        properties = self._presentation.core_properties
        properties.title = order.style.heading or order.name.removesuffix(".pptx")
        properties.author = ""

    def add(self, title: str, scene: Scene, picture: Picture, draw: Draw) -> None:
        """Add a slide with a scene below its title; picture: for the words about it."""
        slide = self._presentation.slides.add_slide(self._presentation.slide_layouts[TITLE_ONLY])
        if self._order.style.background == "dark":
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = _rgb(self._look.page)
        heading = self._order.style.heading
        name = slide.shapes.title
        name.left, name.top, name.width, name.height = MARGIN, TITLE_TOP, BREADTH, TITLE_HEIGHT
        self._write(name, f"{heading}: {title}" if heading else title, TITLE_SIZE)
        top = TITLE_TOP + TITLE_HEIGHT
        if self._order.style.title:
            line = slide.shapes.add_textbox(MARGIN, top, BREADTH, LINE_HEIGHT)
            self._write(line, _facts(picture), LINE_SIZE, quiet=True)
            top += LINE_HEIGHT
        self._put(slide, draw(scene, self._style), top, _described(scene, picture))
        slide.notes_slide.notes_text_frame.text = _notes(self._order, picture)

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


def _spread(steps: Sequence[int], count: int) -> list[int]:
    """Return `count` of the steps, the first and the last among them, evenly in their order."""
    if count < 2:
        return list(steps[:count])
    return [steps[round(k * (len(steps) - 1) / (count - 1))] for k in range(count)]


def _with(scene: Scene, **changes: Any) -> Scene:
    """Return a scene that is looked at in another way."""
    return scene.model_copy(update={"view": scene.view.model_copy(update=changes)})


def _described(scene: Scene, picture: Picture) -> str:
    return f"{', '.join(PANEL_TITLES[panel] for panel in scene.panels)}: {_facts(picture)}"


def _facts(picture: Picture) -> str:
    """Say what the picture shows: losses, β and step."""
    at = [f"β = {format_beta(picture.beta)}", f"step {format_step(picture.step)}"]
    return " · ".join([*(run.label for run in picture.runs), *at])


def _notes(order: Order, picture: Picture) -> str:
    lines = [_facts(picture), ""]
    for run in picture.runs:
        lines += [f"{run.label}. {run.verdict.state}: {run.verdict.sentence}"]
        lines += [f"Loss: {run.formula}", f"In LaTeX: {run.experiment.loss_definition.formula}"]
        lines += [f"Settings: {_settings(run.experiment)}.", ""]
    if order.link:
        lines.append(f"Open it again: {order.link}")
    return "\n".join(lines).rstrip()


def _settings(experiment: Experiment) -> str:
    """Say what matters to the training, as on the screen."""
    return "; ".join(
        f"{knob.label} {_said(knob, getattr(experiment, knob.name))}"
        for knob in experiment.relevant_knobs()
    )


def _said(knob: Knob, value: Value) -> str:
    if knob.choices is not None:
        return knob.choices[str(value)]
    return str(value) if isinstance(value, str) else f"{value:,.10g}"


def _rgb(color: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(color.removeprefix("#")))
