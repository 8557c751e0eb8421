"""Latent variables: how z shapes F, at high and low β of z, with a limit on z and without."""

from collections.abc import Sequence

import numpy as np

from ebm_viz.core.definition import registry
from ebm_viz.experiment import SETTINGS, Experiment
from ebm_viz.lessons.parameters import Choice, Lesson, TableSetting, Values, coordinate
from ebm_viz.lessons.run import Case, LessonRun
from ebm_viz.lessons.text import Text, Try
from ebm_viz.training import draw_data

MODELS = registry(
    [
        Case(
            name="ellipse",
            label="An angle on an ellipse",
            short="ellipse",
            formula="F = min E(y, z), an angle z",
            see="keeps a valley along an ellipse, and no other point is low",
            why="Here *E*(*y*, *z*) = ‖*y* − (*w*₁ cos *z*, *w*₂ sin *z*)‖²: what lies on the"
            " ellipse is reconstructed.",
            settings={"energy": "ellipse"},
        ),
        Case(
            name="kmeans",
            label="The number of a centre",
            short="centres",
            formula="F = min E(y, z), {clusters} centres",
            see="keeps a well around each of its centres",
            why="Here *E*(*y*, *z*) = ‖*y* − *w*(*z*)‖²: the centres are reconstructed.",
            settings={"energy": "kmeans"},
            own="clusters",
        ),
    ]
)
"""The kinds of z in the first two runs."""

LIMITS = registry(
    [
        Case(
            name="plane",
            label="PCA, two directions: no limit",
            short="plane",
            formula="F = ‖y − WWᵀy‖²",
            see="goes flat",
            why="Two directions reconstruct the whole plane, so nothing stays high.",
            settings={"energy": "pca", "rank": 2},
        ),
        Case(
            name="line",
            label="PCA, one direction",
            short="line",
            formula="F = ‖y − WWᵀy‖²",
            see="keeps a valley along a line",
            why="One direction reconstructs a line.",
            settings={"energy": "pca", "rank": 1},
        ),
        Case(
            name="augmented_line",
            label="A 1 beside y, two columns",
            short="1 beside y",
            formula="F = min ‖(y, 1) − Wz‖²",
            see="keeps a valley along a line if the data lie within 1 of it; else it is flatter,"
            " and *F* is about 1 on the data",
            why="Two columns of three numbers span a plane, and *F* is, up to a factor, the squared"
            " distance to the line in which it meets the *y*; but if the data vary around 0 by"
            " more than 1 in every direction, it costs least to reconstruct all of *y* and leave"
            " out the 1.",
            settings={"energy": "augmented", "columns": 2},
        ),
        Case(
            name="augmented_all",
            label="A 1 beside y, three columns: no limit",
            short="1 beside y",
            formula="F = min ‖(y, 1) − Wz‖²",
            see="is 0 everywhere from the start",
            why="A constant 1 beside *y* is no cure by itself: three columns reconstruct every *y*"
            " and the 1 as well.",
            settings={"energy": "augmented", "columns": 3},
        ),
        Case(
            name="sparse",
            label="Sparse coding",
            short="sparse",
            formula="F = min ‖y − Wz‖² + {sparsity} ‖z‖₁",
            see="rises from the middle, slowest along its four columns, and flattens as *λ* falls",
            why="Sparse coding reconstructs the whole plane, but *z* costs: *λ* sets the price."
            " *E*(*y*, *z*) is drawn against the number of *z* used most, with the others at their"
            " best.",
            settings={"energy": "sparse"},
            own="sparsity",
        ),
        Case(
            name="wide_code",
            label="Autoencoder, code of 16: no limit",
            short="code 16",
            formula="F = ‖y − Dec(Enc(y))‖²",
            see="goes almost flat around the data",
            why="A code of sixteen numbers lets the whole plane through.",
            settings={"energy": "autoencoder", "code": 16},
        ),
        Case(
            name="narrow_code",
            label="Autoencoder, code of 1",
            short="code 1",
            formula="F = ‖y − Dec(Enc(y))‖²",
            see="keeps a valley along a curve",
            why="A code of one number lets one curve through. *F* is *E* at the *z* that the"
            " encoder puts out, which need not be the best.",
            settings={"energy": "autoencoder", "code": 1},
        ),
    ]
)
"""The third run: what is reconstructed, and from how much information."""

APART = 1.1
"""Two critical β of z differ noticeably if their ratio exceeds this; less may be due to chance."""

LESSON = Lesson(
    "latent",
    [
        TableSetting("dataset", "ellipse", without=("own",)),
        Choice(
            "model",
            "First and second run: z is",
            "The part of a point that nobody sees.",
            {name: case.label for name, case in MODELS.items()},
            "ellipse",
        ),
        TableSetting("clusters", 8),
        TableSetting("latent_beta", 1.0),
        Choice(
            "limit",
            "Third run",
            "What is reconstructed, and from how much.",
            {name: case.label for name, case in LIMITS.items()},
            "plane",
        ),
        TableSetting("sparsity", 1.0),
        coordinate("y1", "y₁", "Where the ring stands.", 0.6),
        coordinate("y2", "y₂", "Where the ring stands.", 0.4),
        TableSetting("seed", 0),
    ],
    title="Latent variables",
)
"""The parameters in the lesson's address."""


def runs(values: Values) -> Sequence[LessonRun]:
    """Return three runs: the lowest energy over z, the free energy over z, and a reconstruction."""
    common = Experiment(dataset=values["dataset"], loss="energy", seed=values["seed"])
    model = MODELS[values["model"]].run(common, clusters=values["clusters"])
    beta = values["latent_beta"]
    free = model.experiment.replace(inference="free", latent_beta=beta)
    return [
        LessonRun("Lowest energy", "lowest", model.formula, model.experiment),
        LessonRun("Free energy", f"β of z {beta:g}", f"F = −log⟨exp(−βE)⟩/β, β = {beta:g}", free),
        LIMITS[values["limit"]].run(common, sparsity=values["sparsity"]),
    ]


def critical_betas(values: Values) -> Sequence[float]:
    """Return the critical values of β of z, the lowest first; below each, the model shrinks.

    An ellipse: below 1/(2E[y_k²]) the mean free energy is lowest with the radius along y_k at 0.
    Centres: below 1/(2λ) it is lowest with all centres at one point; λ is the largest variance of
    the data along any direction.

    Source: Rose, Gurewitz and Fox, Phys. Rev. Lett. 65, 945, 1990.
    """
    data = draw_data(Experiment(dataset=values["dataset"], seed=values["seed"])).double().numpy()
    if values["model"] == "ellipse":
        return sorted(1 / (2 * np.square(data).mean(0)))
    return [1 / (2 * np.linalg.eigvalsh(np.cov(data.T))[-1])]


def shrinking(values: Values) -> str:
    """Return a text on what happens to the second run at low β of z, with this data's numbers."""
    point, *line = critical_betas(values)
    if values["model"] == "kmeans":
        return f"the wells grow into each other, and below {point:.2f} the centres meet"
    seen = [beta for beta in line if APART * point < beta < SETTINGS["latent_beta"].high]
    on_the_way = "".join(f" to a line below {beta:.2f}," for beta in seen)
    return f"the ellipse shrinks,{on_the_way} to a point below {point:.2f}"


def text(values: Values) -> Text:
    """Return what the lesson says about its runs, with this data's numbers."""
    model, limit = MODELS[values["model"]], LIMITS[values["limit"]]
    return Text(
        do="Lower the *β* of *z* of the second run. Drag the ring through the ellipse: the chart"
        " beside the map shows *E*(*y*, *z*) for all *z*. Then choose another third run.",
        see="No run pushes anything up; ◆ marks what each *z* reconstructs. The first"
        f" {model.see}. The second averages over all *z*, more evenly the lower its *β*:"
        f" {shrinking(values)}. The third {limit.see}.",
        why="*F*(*y*) is low if some *z* reconstructs *y*. The loss pushes the data down and"
        f" nothing up: *z* alone keeps the rest high. {model.why} {limit.why} The free energy"
        " counts every *z* by its Gibbs probability; ⟨\u00a0⟩ is the mean over all *z*.",
        tries=[
            Try(
                "Does a *z* of more values flatten the energy?",
                "Not by itself. For data on the ellipse, choose *The number of a centre* and raise"
                " the centres to 64: all of them settle along the data, and the contrast stays,"
                " 1.05 instead of 1.18. What matters is whether *z* can reconstruct points away"
                " from the data: two directions of PCA reconstruct the whole plane, whatever the"
                " data are.",
            )
        ],
    )
