"""Where the panels of a board of losses stand."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ebm_viz.figures.layout import EDGE, GAP, HEADING, LETTERS, SMALLEST, TITLE, Box
from ebm_viz.scene import Style
from ebm_viz.scene.losses import PLANES, LossBoard, LossPanel

LEFT, RIGHT, HEADER, BELOW, READ_OUT, NOTE = 36.0, 20.0, 36.0, 30.0, 28.0, 22.0
"""Room around the square of a plane."""
CHART_LEFT, CHART_RIGHT, CHART_HEADER, CHART_BELOW = 46.0, 6.0, 42.0, 28.0
"""Room around the lines of a chart."""
PLANE_AT_BEST = 330.0
CHART_AT_BEST = (330.0, 150.0)
LEAST = 0.5
"""How much of its best size a panel has at least."""
FLATTEST = 0.75
"""A chart is at most so high, in units of its width."""

Places = list[tuple[LossPanel, Box]]


@dataclass(frozen=True)
class BoardLayout:
    """unit: pixels at scale 1. heading, title: of the picture, where it has them. places: boxes for
    whole panels.
    """

    unit: float
    heading: Box | None
    title: Box | None
    places: tuple[tuple[LossPanel, Box], ...]


def arrange_board(board: LossBoard, style: Style, noted: bool) -> BoardLayout:
    """Return where panels stand; letters get smaller where they would leave panels no room.

    noted: whether planes have a note below them.
    """
    unit = style.text / LETTERS
    while True:
        layout, least = _arranged(board.shown, style, unit, noted)
        if least >= LEAST or unit <= SMALLEST / LETTERS:
            return layout
        unit = max(SMALLEST / LETTERS, 0.93 * unit)


def plane_square(box: Box, noted: bool) -> Box:
    """Return the square of a plane in the box of its panel, in the middle."""
    side = _side(box, noted)
    around = HEADER + BELOW + READ_OUT + (NOTE if noted else 0)
    left = box.left + LEFT + (box.width - LEFT - RIGHT - side) / 2
    return Box(left, box.top + HEADER + max(0.0, box.height - around - side) / 2, side, side)


def chart_area(box: Box) -> Box:
    """Return where the lines of a chart are drawn in the box of its panel."""
    width = box.width - CHART_LEFT - CHART_RIGHT
    height = min(box.height - CHART_HEADER - CHART_BELOW, FLATTEST * width)
    spare = box.height - CHART_HEADER - CHART_BELOW - height
    return Box(box.left + CHART_LEFT, box.top + CHART_HEADER + spare / 2, width, height)


def _arranged(
    panels: Sequence[LossPanel], style: Style, unit: float, noted: bool
) -> tuple[BoardLayout, float]:
    whole = Box(EDGE, EDGE, style.width / unit - 2 * EDGE, style.height / unit - 2 * EDGE)
    heading = title = None
    if style.heading:
        heading, whole = _cut(whole, HEADING)
    if style.title:
        title, whole = _cut(whole, TITLE)

    def least(places: Places) -> float:
        return min(_share(panel, box, noted) for panel, box in places)

    def worth(places: Places) -> float:
        shares = [min(1.5, _share(panel, box, noted)) for panel, box in places]
        return 2 * min(shares) + sum(shares) / len(shares)

    best = max(_candidates(panels, whole), key=worth)
    return BoardLayout(unit, heading, title, tuple(best)), least(best)


def _candidates(panels: Sequence[LossPanel], whole: Box) -> Iterator[Places]:
    """Yield planes above charts and planes beside charts, each in every grid."""
    planes = [panel for panel in panels if panel in PLANES]
    charts = [panel for panel in panels if panel not in PLANES]
    if not planes or not charts:
        yield from _grids(planes or charts, whole)
        return
    for percent in range(30, 80, 5):
        weights = (percent / 100, 1 - percent / 100)
        for first, second in (whole.rows(weights, GAP / 2), whole.columns(weights)):
            for above, below in itertools.product(_grids(planes, first), _grids(charts, second)):
                yield above + below


def _grids(panels: Sequence[LossPanel], box: Box) -> Iterator[Places]:
    for columns in range(1, len(panels) + 1):
        if len(panels) % columns:
            continue
        rows = box.rows([1.0] * (len(panels) // columns), GAP / 2)
        cells = [cell for row in rows for cell in row.columns([1.0] * columns)]
        yield list(zip(panels, cells, strict=True))


def _share(panel: LossPanel, box: Box, noted: bool) -> float:
    """Return how much of its best size a panel has."""
    if panel in PLANES:
        return _side(box, noted) / PLANE_AT_BEST
    area = chart_area(box)
    return min(area.width / CHART_AT_BEST[0], area.height / CHART_AT_BEST[1])


def _side(box: Box, noted: bool) -> float:
    around = HEADER + BELOW + READ_OUT + (NOTE if noted else 0)
    return min(box.width - LEFT - RIGHT, box.height - around)


def _cut(box: Box, height: float) -> tuple[Box, Box]:
    rest = Box(box.left, box.top + height, box.width, box.height - height)
    return Box(box.left, box.top, box.width, height), rest
