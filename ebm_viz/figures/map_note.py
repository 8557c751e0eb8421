"""What stands after the title of an energy map: what lies on it. The twin of noteOf in map.js."""

from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.figures.raster.type import Parts
from ebm_viz.scene import Show


def map_notes(picture: Picture, run: RunPicture, room_for_arrows: bool) -> list[Parts]:
    """Return a note that names all, and a shorter one without the places, for a lack of room."""
    show = picture.scene.view.show
    named = [_said(_names(show, room_for_arrows, places=False))]
    if run.places is not None:
        named.insert(0, _said(_names(show, room_for_arrows, places=True)))
    return named


def _names(show: Show, room_for_arrows: bool, places: bool) -> list[tuple[str, str]]:
    """Return what lies on the map, each with its part in italics."""
    names = []
    if show.pushes:
        names.append(("the pushes", ""))
    else:
        if show.arrows != "off" and room_for_arrows:
            names.append(("−∇", "F"))
        if show.data:
            names.append(("data" if places else "the data", ""))
    if places:
        names.append(("◆ ", "z"))
    return names


def _said(names: list[tuple[str, str]]) -> Parts:
    """Join names into a note, of which every second part is in italics."""
    parts: list[str] = []
    for k, (upright, italic) in enumerate(names):
        before = "with " if k == 0 else ", " if k < len(names) - 1 else " and "
        parts += [before + upright, italic]
    return parts
