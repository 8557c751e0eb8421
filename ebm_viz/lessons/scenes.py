"""What the viewer shows in each lesson, on the page as on paper: runs, panels and curves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ebm_viz.lessons import around_z, collapse, gibbs, latent, one_x, sharp_edges
from ebm_viz.lessons.parameters import Values
from ebm_viz.lessons.run import LessonRun
from ebm_viz.scene import (
    DEFAULT_CURVES,
    WALK_CURVES,
    WALK_PANELS,
    Curve,
    Cut,
    Line,
    Scene,
    Show,
    Shown,
    View,
)
from ebm_viz.scene.scene import Place
from ebm_viz.scene.view import Panel


def shown(run: LessonRun, answers: bool = False) -> Shown:
    """Return a run of a lesson as a scene shows it, with answers of regressions if asked."""
    return Shown(
        experiment=run.experiment,
        label=run.label,
        short=run.short,
        formula=run.formula,
        walk=run.walk,
        answers=answers,
    )


@dataclass(frozen=True, kw_only=True)
class LessonScene:
    """The runs of a lesson side by side, and how the viewer shows them.

    answers: whether answers of regressions on the same data are shown, too. view: the view unless
    the address asks for another. The other fields are those of `ebm_viz.scene.Scene`.
    """

    runs: Sequence[LessonRun]
    panels: tuple[Panel, ...]
    curves: Sequence[Curve] = DEFAULT_CURVES
    shared_scale: bool = False
    at_end: bool = False
    cut: Cut | None = None
    probe: Place | None = None
    answers: bool = False
    view: View = field(default_factory=View)

    def viewed(self, view: View) -> View:
        """Return the view of an address; what it does not name is as in the scene."""
        return view.over(self.view)

    def pictured(self, view: View) -> View:
        """Return the view of a picture; if it names no panels, with those of the page."""
        asked = self.viewed(view)
        return asked.model_copy(update={"panels": asked.panels or self.panels})

    def seen(self, view: View) -> Scene:
        """Return the scene of a picture in a view."""
        return Scene(
            runs=tuple(shown(run, self.answers) for run in self.runs),
            view=self.pictured(view),
            curves=tuple(self.curves),
            shared_scale=self.shared_scale,
            cut=self.cut,
            probe=self.probe,
        )


_KL = Curve("KL, nats", series=(Line("kl"),), scale="log")
_BY_MODE = Curve("Mass at the wrong mode", series=(Line("mode_error"),))
_AGREEMENT = Curve("Gradient: cosine with exact", series=(Line("gradient_cosine"),))
_CONTRAST = (
    Curve("Energy on the data", series=(Line("energy_on_data"),)),
    Curve("Contrast, off minus on", series=(Line("contrast"),)),
    Curve("Gain over uniform, nats", series=(Line("gain_over_uniform"),)),
)


def collapse_scene(values: Values) -> LessonScene:
    """Return the three runs, or those that continue one of them; ExperimentError if it cannot."""
    going_on = values["go_on"] != collapse.NOTHING
    on, off, gain = _CONTRAST
    return LessonScene(
        runs=collapse.gone_on(values) if going_on else collapse.side_by_side(values),
        panels=("surface", "density", "curves"),
        curves=(replace(on, scale="symlog"), replace(off, scale="symlog"), gain),
    )


def gibbs_scene(values: Values) -> LessonScene:
    """Return one landscape, whose density changes with β."""
    return LessonScene(
        runs=[gibbs.run(values)], panels=("map", "density", "beta_curves", "strip"), at_end=True
    )


def latent_scene(values: Values) -> LessonScene:
    """Return three energies with latent variables."""
    return LessonScene(
        runs=latent.runs(values),
        panels=("surface", "map", "latent", "curves"),
        curves=_CONTRAST,
        probe=(values["y1"], values["y2"]),
        # Without the surfaces, E(y, z) and playback have room in a window of 650 pixels.
        view=View(panels=("map", "latent", "curves")),
    )


def one_x_scene(values: Values) -> LessonScene:
    """Return one or two conditional energies."""
    runs = one_x.runs(values)
    pictures: tuple[Panel, ...] = ("map", "density", "column")
    if one_x.has_latent(values):
        pictures = ("map", "column", "latent") if len(runs) > 1 else (*pictures, "latent")
    return LessonScene(
        runs=runs,
        panels=(*pictures, "curves"),
        curves=(
            Curve("KL of p(y|x)", "nats", (Line("kl"),), scale="log"),
            Curve(
                "Shares",
                series=(
                    Line("branches_found", "branches found", "down"),
                    Line("spurious", "spurious", "up"),
                ),
            ),
            Curve("Lowest y to a branch", series=(Line("branch_distance"),)),
        ),
        probe=(values["x"], values["y"]),
        answers=True,
    )


def sharp_edges_scene(values: Values) -> LessonScene | None:
    """Return the runs of a part of the lesson; the part on needles trains no landscapes."""
    scene = {"edges": edges_scene, "ruler": ruler_scene, "margin": margin_scene}.get(values["part"])
    return scene(values) if scene else None


def edges_scene(values: Values) -> LessonScene:
    """Return the runs of the part on sharp edges."""
    times = "beta" if values["slope"] == "beta" else ""
    slope = sharp_edges.SLOPES[values["slope"]]
    return LessonScene(
        runs=sharp_edges.edges(values),
        panels=("surface", "map", "slice", "curves"),
        curves=(
            Curve(f"Largest {slope}", "", (Line("max_slope"),), "log", times),
            Curve(f"99 % of {slope}", "", (Line("slope_p99"),), "log", times),
            _KL,
        ),
        cut=values["cut"] or sharp_edges.first_cut(values),
    )


def ruler_scene(values: Values) -> LessonScene:
    """Return the runs of the part on gaps in the sum for Z."""
    return LessonScene(
        runs=sharp_edges.rulers(values),
        panels=("surface", "map", "curves"),
        curves=(
            Curve(
                "log Z, the training's own sum",
                series=(Line("trainer_log_partition"),),
                scale="symlog",
            ),
            Curve("log Z, fine grid", series=(Line("log_partition"),), scale="symlog"),
            _KL,
        ),
    )


def margin_scene(values: Values) -> LessonScene:
    """Return the runs of the part on margins."""
    return LessonScene(
        runs=sharp_edges.margins(values),
        panels=("map", "curves"),
        curves=(
            Curve("Mean gap / m", series=(Line("gap_mean"),), times="1/m"),
            Curve("Mean gap F⁻ − F⁺", series=(Line("gap_mean"),)),
            Curve("Worst gap, 0.1 %", series=(Line("gap_worst"),)),
        ),
    )


def around_z_scene(values: Values) -> LessonScene:
    """Return the runs of a part of the lesson."""
    part = values["part"]
    if part == "walk":
        return LessonScene(
            runs=around_z.walks(values),
            panels=WALK_PANELS,
            curves=WALK_CURVES,
            shared_scale=True,
            view=View(show=Show(arrows="off", data=False)),
        )
    learnt = (
        Curve("c, the learnt log Z", series=(Line("trainer_log_partition"),)),
        Curve("log Z, fine grid", series=(Line("log_partition"),)),
        _KL,
    )
    shows = {
        "chains": around_z.chains,
        "noise": around_z.noise,
        "scores": around_z.scores,
        "generator": around_z.generators,
    }
    return LessonScene(
        runs=shows[part](values),
        panels=("surface", "map", "density", "curves"),
        curves=learnt if part == "noise" else (_KL, _BY_MODE, _AGREEMENT),
        # Particles, noise and the points of a generator are drawn by the layer of the pushes.
        view=View(panels=("map", "density", "curves"), show=Show(pushes=part != "scores")),
    )
