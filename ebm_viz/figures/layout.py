"""Where everything stands in a picture, whatever draws it.

Lengths are in units: a unit is a pixel beside letters of 16 pixels, as in the viewer, so that lines
and margins grow with the letters.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ebm_viz.scene import Scene, Style
from ebm_viz.scene.view import SLICE, WITH_BETA, Panel

LETTERS = 16
"""Pixels of the letters beside which a unit is one pixel."""
EDGE, GAP = 20.0, 26.0
"""Around everything, and between panels."""
HEADING, TITLE, RUN_TITLE = 38.0, 34.0, 54.0
"""Heights of the user's heading, of the line with loss, β and step, and of a run's own title."""

LEAST = 0.45
"""How much of its best size a panel has at least."""
SMALLEST = 8
"""Pixels of the smallest letters that make room for panels."""

PICTURES: tuple[Panel, ...] = ("surface", "map", "density")
"""Panels that every run has its own of."""


@dataclass(frozen=True)
class Box:
    """A rectangle in units; its top is below 0, the upper edge of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def rows(self, weights: Sequence[float], gap: float = GAP) -> list["Box"]:
        """Cut into rows of heights in proportion to `weights`."""
        room = self.height - gap * (len(weights) - 1)
        heights = [room * weight / sum(weights) for weight in weights]
        tops = itertools.accumulate(heights[:-1], lambda top, h: top + h + gap, initial=self.top)
        return [
            Box(self.left, top, self.width, height)
            for top, height in zip(tops, heights, strict=True)
        ]

    def columns(self, weights: Sequence[float], gap: float = GAP) -> list["Box"]:
        """Cut into columns of widths in proportion to `weights`."""
        turned = Box(self.top, self.left, self.height, self.width).rows(weights, gap)
        return [Box(box.top, box.left, box.height, box.width) for box in turned]


@dataclass(frozen=True)
class Place:
    """Where a panel stands. run: whose it is, counted from 0; 0 for what all runs share."""

    panel: Panel
    run: int
    box: Box


@dataclass(frozen=True)
class Layout:
    """unit: pixels at scale 1. heading, title: of the picture, where it has them. run_titles: one a
    run where there are several.
    """

    unit: float
    heading: Box | None
    title: Box | None
    run_titles: tuple[Box, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class _Need:
    """What a panel needs around its picture, and how large that picture is at best."""

    around: tuple[float, float]
    ideal: tuple[float, float]

    def scale(self, width: float, height: float) -> float:
        """Return how much of its best size the picture has in a box."""
        return min(
            (width - self.around[0]) / self.ideal[0], (height - self.around[1]) / self.ideal[1]
        )

    @property
    def width(self) -> float:
        return self.around[0] + self.ideal[0]

    @property
    def height(self) -> float:
        return self.around[1] + self.ideal[1]


_CHART = _Need((56, 70), (220, 120))
_THERMAL_CHART = _Need((56, 112), (200, 105))
_NEEDS: dict[Panel, _Need] = {
    "surface": _Need((58, 106), (330, 300)),
    "map": _Need((52, 106), (300, 300)),
    "density": _Need((52, 106), (300, 300)),
    "slice": _Need((56, 82), (460, 120)),
    "strip": _Need((4 * 16, 62), (5 * 120, 120)),
    "thermal": _Need(
        (2 * _THERMAL_CHART.around[0] + GAP, 2 * _THERMAL_CHART.around[1] + GAP), (400, 210)
    ),
}


def arrange(scene: Scene, style: Style) -> Layout:
    """Return where the panels of a scene stand. Raises ValueError for panels it cannot have.

    Where letters as large as the style asks for would leave a panel hardly any room, they are
    smaller.
    """
    _check(scene)
    unit = style.text / LETTERS
    layout, least = _arranged(scene, style, unit)
    while least < LEAST and unit > SMALLEST / LETTERS:
        unit = max(SMALLEST / LETTERS, 0.93 * unit)
        layout, least = _arranged(scene, style, unit)
    return layout


def _arranged(scene: Scene, style: Style, unit: float) -> tuple[Layout, float]:
    """Return a layout, and how much of its best size the smallest panel has."""
    whole = Box(EDGE, EDGE, style.width / unit - 2 * EDGE, style.height / unit - 2 * EDGE)
    heading = title = None
    if style.heading:
        heading, whole = _cut_off(whole, HEADING)
    if style.title:
        title, whole = _cut_off(whole, TITLE)
    run_titles, places = _best(scene, whole)
    least = min(_scale(place, len(scene.curves)) for place in places)
    return Layout(unit, heading, title, tuple(run_titles), tuple(places)), least


def chart_grid(count: int, box: Box) -> list[Box]:
    """Cut a box into places for `count` charts, as large as they can be."""
    columns = _chart_columns(count, box.width, box.height)
    rows = box.rows([1.0] * -(-count // columns), gap=16)
    cells = [cell for row in rows for cell in row.columns([1.0] * columns)]
    return cells[:count]


def _check(scene: Scene) -> None:
    single = [panel for panel in scene.panels if panel in WITH_BETA]
    if single and len(scene.runs) > 1:
        raise ValueError(f"{', '.join(single)}: for one run alone, not {len(scene.runs)}")
    if SLICE in scene.panels and scene.cut is None:
        raise ValueError("a slice needs a cut: the places A and B")


def _cut_off(box: Box, height: float) -> tuple[Box, Box]:
    rest = Box(box.left, box.top + height, box.width, box.height - height)
    return Box(box.left, box.top, box.width, height), rest


Candidate = tuple[list[Box], list[Place]]


def _best(scene: Scene, whole: Box) -> Candidate:
    """Try all ways to stand pictures and charts beside and below each other."""
    pictures = [panel for panel in scene.panels if panel in PICTURES]
    if pictures and "thermal" in scene.panels:
        pictures.append("thermal")
    shared = [panel for panel in scene.panels if panel not in pictures]
    count = len(scene.curves)

    def worth(candidate: Candidate) -> float:
        scales = [_scale(place, count) for place in candidate[1]]
        used = sum(_area(place, count) for place in candidate[1]) / (whole.width * whole.height)
        return 2 * min(scales) + 0.3 * sum(scales) / len(scales) + 0.5 * used

    return max(_candidates(scene, whole, pictures, shared), key=worth)


def _candidates(
    scene: Scene, whole: Box, pictures: list[Panel], shared: list[Panel]
) -> Iterator[Candidate]:
    count, runs = len(scene.curves), len(scene.runs)
    for upper, lower in _splits(whole, bool(pictures), bool(shared)):
        below = list(_stackings(shared, lower, 0, count)) if shared else [[]]
        if not pictures:
            yield from (([], places) for places in below)
            continue
        columns = upper.columns([1.0] * runs)
        titles, bodies = [], columns
        if runs > 1:
            cut = [_cut_off(column, RUN_TITLE) for column in columns]
            titles, bodies = [title for title, _ in cut], [body for _, body in cut]
        every = [_stackings(pictures, body, run, count) for run, body in enumerate(bodies)]
        for per_run in zip(*every, strict=True):
            above = [place for places in per_run for place in places]
            yield from ((titles, above + places) for places in below)


def _splits(whole: Box, upper: bool, lower: bool) -> Iterator[tuple[Box, Box]]:
    if not (upper and lower):
        yield whole, whole
        return
    for percent in range(25, 80, 5):
        weights = [percent / 100, 1 - percent / 100]
        for parts in (whole.rows(weights, GAP / 2), whole.columns(weights)):
            yield parts[0], parts[1]


def _stackings(panels: Sequence[Panel], box: Box, run: int, charts: int) -> Iterator[list[Place]]:
    """Yield all ways to stand panels in rows, in their order."""
    for cuts in itertools.product((False, True), repeat=len(panels) - 1):
        rows: list[list[Panel]] = [[panels[0]]]
        for panel, cut in zip(panels[1:], cuts, strict=True):
            if cut:
                rows.append([panel])
            else:
                rows[-1].append(panel)
        heights = [max(_need(panel, charts).height for panel in row) for row in rows]
        places = []
        for row, line in zip(rows, box.rows(heights), strict=True):
            widths = [_need(panel, charts).width for panel in row]
            cells = list(zip(row, line.columns(widths), strict=True))
            height = max(_height(panel, cell) for panel, cell in cells)
            spare = line.height - height
            places += [
                Place(panel, run, Box(cell.left, cell.top + spare / 2, cell.width, height))
                for panel, cell in cells
            ]
        yield places


def _need(panel: Panel, charts: int) -> _Need:
    if panel == "curves":
        across = (charts * _CHART.around[0] + (charts - 1) * GAP, charts * _CHART.ideal[0])
        return _Need((across[0], _CHART.around[1]), (across[1], _CHART.ideal[1]))
    return _NEEDS[panel]


def _height(panel: Panel, box: Box) -> float:
    """Return how much of the height of a box a panel can fill."""
    if panel not in (*PICTURES, "strip"):
        return box.height
    need = _NEEDS[panel]
    scale = (box.width - need.around[0]) / need.ideal[0]
    return min(box.height, need.around[1] + max(0.0, scale) * need.ideal[1])


def _scale(place: Place, charts: int) -> float:
    box = place.box
    if place.panel == "curves":
        columns = _chart_columns(charts, box.width, box.height)
        return _chart_scale(charts, columns, box.width, box.height)
    return _need(place.panel, charts).scale(box.width, box.height)


def _area(place: Place, charts: int) -> float:
    """Return how much of its box a panel fills, in square units."""
    need, scale = _need(place.panel, charts), max(0.0, _scale(place, charts))
    if place.panel not in (*PICTURES, "strip"):
        scale = min(scale, 1.0)  # charts may be small, and gain little from being large
    width, height = need.around[0] + scale * need.ideal[0], need.around[1] + scale * need.ideal[1]
    return width * height


def _chart_columns(count: int, width: float, height: float) -> int:
    return max(range(1, count + 1), key=lambda columns: _chart_scale(count, columns, width, height))


def _chart_scale(count: int, columns: int, width: float, height: float) -> float:
    rows = -(-count // columns)
    across = (width - GAP * (columns - 1)) / columns
    return _CHART.scale(across, (height - 16 * (rows - 1)) / rows)
