"""Slides of a board of losses: one a panel, with formulas, settings and the link in the notes."""

from collections.abc import Callable

from ebm_viz.experiment import KNOBS
from ebm_viz.exports.deck import Deck, Words
from ebm_viz.exports.loss_order import LossOrder
from ebm_viz.exports.watch import Watch
from ebm_viz.figures.losses.prepare import CHARTS, BoardPicture, described, format_setting
from ebm_viz.figures.losses.words import read_out
from ebm_viz.scene import LossBoard, Style
from ebm_viz.scene.losses import PLANES, LossPanel

Draw = Callable[[LossBoard, Style], bytes]


def loss_slides(order: LossOrder, draw: Draw, watch: Watch) -> bytes:
    """Return a PowerPoint file. draw: gives the picture of a board as a PNG file."""
    deck, picture = Deck(order), BoardPicture(order.board)
    facts, notes = described(picture), _notes(order, picture)
    panels = order.board.shown
    for number, panel in enumerate(panels):
        watch.tell(number / len(panels), f"Drawing slide {number + 1} of {len(panels)}")
        title = panel_title(order.board, panel)
        alone = order.board.model_copy(update={"panels": (panel,)})
        deck.add(Words(title, facts, f"{title}: {facts}", notes), draw(alone, deck.style))
    return deck.content()


def panel_title(board: LossBoard, panel: LossPanel) -> str:
    """Say what a panel shows."""
    if panel in PLANES:
        loss = board.losses[PLANES.index(panel)].loss_definition
        return f"{loss.label} on the plane of F⁺ and F⁻"
    kind = CHARTS[panel]
    return f"{kind.title} {kind.note}"


def _notes(order: LossOrder, picture: BoardPicture) -> str:
    lines = [described(picture), ""]
    for one in picture.losses:
        lines += [f"{one.label}. {one.loss.description}", f"Loss: {one.loss.plain}"]
        lines += [f"In LaTeX: {one.loss.formula}"]
        lines += [f"At the point: {', '.join(filter(None, read_out(*one.sheet.here)))}.", ""]
    if settings := order.board.settings:
        said = [f"{KNOBS[name].label} {format_setting(value)}" for name, value in settings.items()]
        lines += [f"Settings: {'; '.join(said)}.", ""]
    if order.link:
        lines.append(f"Open it again: {order.link}")
    return "\n".join(lines).rstrip()
