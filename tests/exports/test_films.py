"""Films through the whole export: drawn in another process, followed, cancelled."""

import av
import pytest

from ebm_viz.exports import Order, Watch, export
from ebm_viz.exports.watch import CancelledError
from ebm_viz.scene import Scene, Shown, Style, View
from tests.exports.conftest import SHORT

PLAN = {"seconds": 1, "frames_per_second": 8, "hold": 0.5, "last": 30}


def order(**film):
    scene = Scene(runs=(Shown(experiment=SHORT),), view=View(panels=("density",)))
    style = Style(width=320, shape="square")
    return Order.of({"format": "mp4", "scene": scene, "style": style, "film": {**PLAN, **film}})


def test_a_film_is_written_and_followed(tmp_path, short_run):
    told = []
    path = tmp_path / "x.mp4"
    export(order(), [short_run], path, Watch(lambda share, said: told.append((share, said))))
    with av.open(path) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(frames) == 8  # a second, its last half still
    assert frames[0].shape == (320, 320, 3)
    assert (frames[0] != frames[-1]).any()
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert told[-1] == (1.0, "Drawing the film: 100%")
    assert [file.name for file in tmp_path.iterdir()] == ["x.mp4"]


def test_a_cancelled_film_leaves_nothing(tmp_path, short_run):
    shares = []
    watch = Watch(lambda share, _: shares.append(share), lambda: bool(shares and shares[-1] > 0.2))
    with pytest.raises(CancelledError):
        export(order(seconds=20), [short_run], tmp_path / "x.mp4", watch)
    assert shares[-1] < 1
    assert not list(tmp_path.iterdir())
