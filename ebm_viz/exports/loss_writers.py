"""From an order for a board of losses to a file."""

import io
from pathlib import Path

from ebm_viz.exports.loss_data import losses_csv, losses_npz, settings_json
from ebm_viz.exports.loss_order import LossOrder
from ebm_viz.exports.loss_slides import loss_slides
from ebm_viz.exports.watch import Watch
from ebm_viz.figures import NoBrowserError
from ebm_viz.figures.losses.page import draw_board, draw_board_html, rasterise_board
from ebm_viz.figures.losses.prepare import BoardPicture
from ebm_viz.scene import LossBoard, Style


def write_board(order: LossOrder, path: Path, watch: Watch) -> None:
    """Write the file of an order to a path; PictureError where it cannot be drawn."""
    watch.tell(0.0, "Drawing" if order.kind.kind == "picture" else "Writing")
    if order.format == "json":
        path.write_bytes(settings_json(order.board))
    elif order.format == "pptx":
        path.write_bytes(loss_slides(order, _png, watch))
    else:
        path.write_bytes(_content(order, BoardPicture(order.board)))


def _content(order: LossOrder, picture: BoardPicture) -> bytes:
    if order.format == "npz":
        return losses_npz(picture)
    if order.format == "csv":
        return losses_csv(picture)
    if order.format == "html":
        return draw_board_html(picture, order.style)
    if order.format == "png":
        return _draw_png(picture, order.style)
    return draw_board(picture, order.style, "svg" if order.format == "svg" else "pdf")


def _png(board: LossBoard, style: Style) -> bytes:
    return _draw_png(BoardPicture(board), style)


def _draw_png(picture: BoardPicture, style: Style) -> bytes:
    try:
        return draw_board(picture, style, "png")
    except NoBrowserError:
        file = io.BytesIO()
        rasterise_board(picture, style).save(file, format="PNG")
        return file.getvalue()
