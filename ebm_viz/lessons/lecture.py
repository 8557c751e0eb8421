"""A lecture as a text: a scene a line, its title and its address."""

from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, urlsplit

from ebm_viz.lessons.link import PLAYGROUND, Link

LARGEST = 100
"""Scenes of a lecture at most."""
LONGEST_LINE = 6000
LOOK = "lecture"
"""The parameter by which an address asks for the look of a lecture."""


def scenes_of(text: str, pages: Collection[str]) -> tuple[list[Link], list[str]]:
    """Return the scenes of a text, and a sentence for every line that is none.

    A line is `title | address`, or an address alone, as a page's link button copies it; lines that
    are empty or begin with # are left out. pages: the names of all pages.
    """
    scenes: list[Link] = []
    ignored = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(scenes) == LARGEST:
            ignored.append(f"Line {number} and what follows: a lecture has {LARGEST} scenes.")
            break
        title, bar, address = line.rpartition(" | ")
        scene = _scene(title.strip(), address.strip(), pages) if len(line) < LONGEST_LINE else None
        if scene is None:
            told = (address if bar else line).strip()[:60]
            ignored.append(f"Line {number} leads to no page of this app: {told!r}.")
        else:
            scenes.append(scene)
    return scenes, ignored


def text_of(scenes: Iterable[Link]) -> str:
    """Return the text of scenes; `scenes_of` gives the same scenes again."""
    return "".join(f"{scene.label} | /{scene.address}\n" for scene in scenes)


def _scene(title: str, address: str, pages: Collection[str]) -> Link | None:
    parts = urlsplit(address)
    page = parts.path.rstrip("/").rpartition("/")[2] or PLAYGROUND
    if not (parts.path or parts.query) or page not in pages:
        return None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.pop(LOOK, None)
    return Link(page, title.replace("|", "/") or page.replace("_", " ").capitalize(), query)
