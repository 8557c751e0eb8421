"""Colours of the pictures: those of the app's pages and of the viewer's style sheet."""

from dataclasses import dataclass

from ebm_viz.scene import Style

SILENT = "#8f8d88"
"""What no push moves."""
DARK_INK = "#1a2a2a"
"""Contour lines and arrows where a map is light; they are white where it is dark."""
RUN_DASHES: tuple[tuple[float, ...], ...] = ((), (9, 5), (2, 4), (10, 4, 2, 4))
"""How the lines of run 1, 2, 3, 4 are broken, in pixels beside letters of 16 pixels."""


@dataclass(frozen=True)
class Look:
    """page: the ground, and what is drawn around marks. tint: where a loss is
    highest on its plane. runs: the lines of run 1, 2, 3, 4."""

    ink: str
    quiet: str
    border: str
    hairline: str
    page: str
    floor: str
    down: str
    up: str
    tint: str
    runs: tuple[str, str, str, str]


LIGHT = Look(
    ink="#2f2d2b",
    quiet="#5e5b56",
    border="#c9c9c7",
    hairline="#e6e6e5",
    page="#ffffff",
    floor="#f3f3f2",
    down="#0072b2",
    up="#c44e00",
    tint="#acbcc6",
    runs=("#93309c", "#a06a00", "#2f2d2b", "#00757a"),
)
DARK = Look(
    ink="#edebe8",
    quiet="#b3afa8",
    border="#53514d",
    hairline="#302f2d",
    page="#171614",
    floor="#201f1c",
    down="#56b4e9",
    up="#ff9752",
    tint="#4a5c68",
    runs=("#d58be0", "#d9a520", "#edebe8", "#4db6ac"),
)


def look_of(style: Style) -> Look:
    """Return the colours for a style; on a transparent background those for a light one."""
    return DARK if style.background == "dark" else LIGHT
