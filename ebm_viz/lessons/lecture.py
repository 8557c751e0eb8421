"""A lecture as a text: each line is a scene with its title and its address."""

from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, urlsplit

from ebm_viz.lessons.link import PLAYGROUND, Link

LARGEST = 100
"""The largest number of scenes in a lecture."""
LONGEST_LINE = 6000
LOOK = "lecture"
"""The parameter by which an address asks for the lecture view."""


def scenes_of(text: str, pages: Collection[str]) -> tuple[list[Link], list[str]]:
    """Return the scenes of a text, and a message for every line that is not a scene.

    A line is `title | address`, or an address alone, as a page's link button copies it. Lines that
    are empty or begin with # are skipped. pages: the names of all pages.
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
            shown = (address if bar else line).strip()[:60]
            ignored.append(f"Line {number} leads to no page of this app: {shown!r}.")
        else:
            scenes.append(scene)
    return scenes, ignored


def text_of(scenes: Iterable[Link]) -> str:
    """Return the text of scenes, from which `scenes_of` returns the same scenes."""
    return "".join(f"{scene.label} | /{scene.address}\n" for scene in scenes)


def _scene(title: str, address: str, pages: Collection[str]) -> Link | None:
    parts = urlsplit(address)
    name = parts.path.rstrip("/").rpartition("/")[2]
    # The first page's address is that of the app, which may lie under a path of its own.
    page = PLAYGROUND if name not in pages and parts.path.endswith("/") else name or PLAYGROUND
    if not (parts.path or parts.query) or page not in pages:
        return None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.pop(LOOK, None)
    return Link(page, title.replace("|", "/") or page.replace("_", " ").capitalize(), query)
