"""One HTML file with the viewer and the frames of runs, which opens without a server."""

from collections.abc import Sequence

from ebm_viz.experiment import Experiment
from ebm_viz.pictures.recorded import History, Recorded, histories_of, opening_of, scene_of
from ebm_viz.scene import Scene, Style
from ebm_viz.viewer.file_page import filled_page


def html_file(
    shown: Experiment | Sequence[Experiment] | Scene,
    histories: Sequence[History] | None = None,
    style: Style = Style(),  # noqa: B008 (frozen)
) -> bytes:
    """Return a page that plays runs as the app does, from the disk and without a network.

    shown: one to four trainings side by side, or a scene, whose step and β the page opens with.
    histories: the snapshots of each run, from the first one on; if None, the runs are trained here.
    style: only heading and background matter; a transparent background stands for the one of the
    reader's system.
    """
    scene = scene_of(shown)
    histories = histories_of(scene) if histories is None else histories
    content = {
        "description": opening_of(scene),
        "theme": "" if style.background == "transparent" else style.background,
        "heading": style.heading,
    }
    replies = {
        run.experiment.key: Recorded(run.experiment, history).reply(scene)
        for run, history in zip(scene.runs, histories, strict=True)
    }
    return filled_page(content, replies.items()).encode()
