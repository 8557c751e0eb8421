"""Inference: searches for argmin F, their starts and their cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ebm_viz.core.definition import registry
from ebm_viz.core.inference import INFERENCE
from ebm_viz.core.inference.orbits import HIGHEST_SHARE, LOWEST_SHARE
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.parameters import Choice, Lesson, Number, TableSetting, Values, coordinate
from ebm_viz.lessons.text import Text, Try
from ebm_viz.scene.view import Show, View
from ebm_viz.searches import Searches

STEPS = 400
NOTHING = "none"


@dataclass(frozen=True)
class Scenery:
    """A landscape to search: that of an experiment at a step of its training."""

    name: str
    label: str
    experiment: Experiment
    step: int = STEPS
    latent: bool = False
    """Whether F(y) = min_z E(y, z)."""


def latent_experiment(energy: str, dataset: str) -> Experiment:
    """Return the training of an energy F(y) = min_z E(y, z)."""
    return Experiment(dataset=dataset, energy=energy, loss="energy", steps=STEPS)


SCENERIES = registry(
    [
        Scenery(
            "wells",
            "Six wells of known depth, untrained",
            Experiment(energy="wells", steps=10),
            step=0,
        ),
        *(
            Scenery(name, label, Experiment(dataset=name, steps=STEPS, **settings))
            for name, label, settings in (
                ("eight_gaussians", "Eight Gaussians, trained by NLL", {}),
                ("points", "Six points, trained by NLL", {"noise": 0.2}),
                ("two_moons", "Two moons, trained by NLL", {}),
            )
        ),
        *(
            Scenery(energy, label, latent_experiment(energy, dataset), latent=True)
            for energy, dataset, label in (
                ("ellipse", "ellipse", "Ellipse, with an angle z"),
                ("kmeans", "eight_gaussians", "K-means, with a number z"),
            )
        ),
    ]
)

PARTS = {"paths": "Paths", "basins": "Basins", "step": "Step size", "success": "Success"}
JOINT = "joint_descent"
METHODS = {name: method.label for name, method in INFERENCE.items() if name != JOINT}
"""The methods to choose from; landscapes with a z have descent in y and z in addition."""

LESSON = Lesson(
    "inference",
    [
        Choice("part", "Part", "What to look at.", PARTS, "paths"),
        Choice(
            "landscape",
            "Landscape",
            "What is searched for its lowest point.",
            {name: scenery.label for name, scenery in SCENERIES.items()},
            "wells",
        ),
        Choice("first", "First method", "Its path is solid.", METHODS, "gradient_descent"),
        Choice("second", "Second method", "Its path is dashed.", METHODS, "annealed_langevin"),
        Choice(
            "third",
            "Third method",
            "Its path is dotted.",
            {NOTHING: "None", **METHODS},
            "multi_start",
        ),
        coordinate("y1", "Start y₁", "Where the searches start.", -2.5),
        coordinate("y2", "Start y₂", "Where the searches start.", 2.2),
        Number(
            "share",
            "Step, times the limit 2/λ",
            "λ is the largest curvature of F in the deepest well.",
            LOWEST_SHARE,
            HIGHEST_SHARE,
            1.1,
            logarithmic=True,
        ),
        TableSetting("beta", 1.0, "β"),
        TableSetting("seed", 0),
    ],
    title="Inference",
)
"""The parameters in the lesson's address."""


def methods(values: Values) -> Mapping[str, str]:
    """Return the chosen methods, name → label, without repetition."""
    names = [values[which] for which in ("first", "second", "third")]
    chosen = {name: METHODS[name] for name in dict.fromkeys(names) if name != NOTHING}
    if SCENERIES[values["landscape"]].latent:
        chosen[JOINT] = INFERENCE[JOINT].label
    return chosen


def experiment_of(values: Values) -> Experiment:
    """Return the training whose landscape is searched."""
    return SCENERIES[values["landscape"]].experiment.replace(seed=values["seed"])


def searches(values: Values) -> Searches:
    """Return the searches that a part of the page shows."""
    part = values["part"]
    start: Any = (values["y1"], values["y2"])
    if part == "step" and start == (LESSON.defaults["y1"], LESSON.defaults["y2"]):
        start = None  # beside the lowest point
    chosen = {"paths": tuple(methods(values)), "success": tuple(METHODS)}
    return Searches(
        part=part,
        methods=chosen.get(part, ("gradient_descent",)),
        start=None if part == "success" else start,
        seed=values["seed"],
        step=SCENERIES[values["landscape"]].step,
        share=values["share"] if part == "step" else None,
    )


def text(values: Values) -> Text:
    """Return what a part of the page says."""
    jointly = values["part"] == "paths" and SCENERIES[values["landscape"]].latent
    return TEXTS["jointly" if jointly else values["part"]]


def view(values: Values) -> View:
    """Return how a part is viewed at first: without arrows, and with points if they are starts."""
    show = Show(arrows="off", data=values["part"] == "success")
    same = values["beta"] == LESSON.defaults["beta"]
    return View(beta=None if same else values["beta"], show=show)


TEXTS = {
    "paths": Text(
        do="Click the map: the searches start there. Then choose other methods, or press Play.",
        see="Descent ends in the well that its start slopes to. Noise, hops and many starts reach"
        " others, for more evaluations of *F*; the dotted line is the lowest *F* of the box.",
        why="Inference is argmin *F*(*y*). Following −∇*F* never climbs, so it cannot leave the"
        " well it starts in.",
        tries=[
            Try(
                "From which starts does gradient descent find the lowest point?",
                "From those in the basin of the deepest well, and no others: a small step never"
                " goes up, so it cannot cross the ridge around its basin. Choose the part *Basins*"
                " to see which starts these are. (*Success* also counts wells within 0.05 of it.)",
            )
        ],
    ),
    "jointly": Text(
        do="Click the map. Compare descent on *F*(*y*) = min_z *E*(*y*, *z*) with descent in *y*"
        " and *z* at once.",
        see="Their paths differ, and may end at different *y*: *F* is 0 at every point(*z*). The"
        " lowest *E* that they find is the same.",
        why="The lowest of all pairs (*y*, *z*) is the lowest over *y* of what is lowest over *z*:"
        " min *E* = min_y min_z *E*. Here *E*(*y*, *z*) = ‖*y* − point(*z*)‖².",
        tries=[
            Try(
                "Which of the two is cheaper?",
                "A step in *y* and *z* at once evaluates *E* beside the present *z* only. A step on"
                " *F* first has to find the best of all *z*.",
            )
        ],
    ),
    "basins": Text(
        do="Click any start and follow its descent. Then move *β*.",
        see="A start belongs to the well that descent from it ends in. A well's share of the starts"
        " is not its share of the probability: the larger *β* is, the more of it the deepest wells"
        " hold.",
        why="A basin is as large as the ground that slopes towards its well. A probability"
        " ∫ exp(−*βF*) / *Z* counts depth as well, and the more, the larger *β* is.",
        tries=[
            Try(
                "Does a larger *β* help gradient descent to find the deepest well?",
                "No. Descent sees −∇*F* alone, and *β* is not in it: the basins stay as they are."
                " What *β* changes is how much of the probability each well holds.",
            )
        ],
    ),
    "step": Text(
        do="Move the step *η*, or click the chart, from far below the limit 2/*λ* to far beyond;"
        " *λ* is the largest curvature at the lowest point.",
        see="Below the limit descent ends at one point. Beyond it, it jumps to and fro: in a smooth"
        " well between two points at first, then among many, or from wall to wall.",
        why="Near a bottom *F* is a parabola: a step *η* multiplies the error by 1 − *ηλ*, which"
        " shrinks it only while *ηλ* < 2. On a parabola descent would then leave for good; a well"
        " that bends less further up holds it, or else the walls of the box do.",
        tries=[
            Try(
                "Which step reaches the bottom of a parabola at once?",
                "*η* = 1/*λ*, half the limit: the factor 1 − *ηλ* is 0. In two dimensions the two"
                " curvatures differ, and no single step does so in both directions.",
            )
        ],
    ),
    "success": Text(
        do="Wait while each method is measured, from the same 100 random starts.",
        see="A search counts if its *F* is within 0.05 of the lowest. Gradient descent counts only"
        " from the basins of wells that are as low as that. The methods that always count look at"
        " *F* all over the box.",
        why="Every method sees *F* at single points. Between them it has to guess, by the slope,"
        " by chance or by a plan.",
        tries=[
            Try(
                "A grid of 24 points along each axis finds the lowest well here. What would it cost"
                " in ten dimensions?",
                "24¹⁰ ≈ 6 × 10¹³ evaluations instead of 24² = 576. A look at the whole box is for"
                " few dimensions only.",
            )
        ],
    ),
}
"""What each part of the lesson says."""
