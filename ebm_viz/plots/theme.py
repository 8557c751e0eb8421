"""The colours of Plotly figures around the data, the same as on the pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """The colours of background, text, lines, pushes and series."""

    page: str
    text: str
    quiet: str
    line: str
    down: str
    up: str
    series: tuple[str, ...]


LIGHT = Theme(
    "#FFFFFF",
    "#2F2D2B",
    "#5E5B56",
    "#E6E6E5",
    "#0072B2",
    "#C44E00",
    ("#93309C", "#A06A00", "#2F2D2B"),
)
DARK = Theme(
    "#171614",
    "#EDEBE8",
    "#B3AFA8",
    "#302F2D",
    "#56B4E9",
    "#FF9752",
    ("#D58BE0", "#D9A520", "#EDEBE8"),
)


def theme_on(background: str) -> Theme:
    """Return the colours that suit a background: dark, light or transparent."""
    return DARK if background == "dark" else LIGHT
