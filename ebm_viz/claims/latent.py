"""Claims about latent variables, and about what limits the volume of low energy."""

import numpy as np
import torch
from numpy.typing import NDArray

from ebm_viz.claims.claim import Bars, Claim, Figures, Lines
from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, FLOAT64, generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.link import Link
from ebm_viz.training.measuring import Measuring, trained

LOW = 0.1
"""Energies below this count as low."""
_GRID = box.grid(box.cell_centres(48))


def orders(seed: int) -> Figures:
    """Compare the y of the lowest E(y, z) with the y of the lowest min_z E(y, z), in 200 tables."""
    E = torch.randn(200, 12, 9, generator=generator(seed), **FLOAT64)
    jointly = E.flatten(1).argmin(1) // E.shape[2]
    in_turn = E.amin(2).argmin(1)
    return {"same": float((jointly == in_turn).double().mean()), "tables": float(len(E))}


def with_z_free(seed: int) -> Figures:
    """Evaluate E(y, z) = ‖y − Wz‖² + λ‖z‖₁ along one column at one y, and F(y) = min_z E(y, z)."""
    experiment = Experiment(energy="sparse", sparsity=0.5)
    energy = ENERGIES["sparse"].create(generator(seed), experiment)
    (W,) = energy.named_parameters().values()
    y = torch.tensor([1.5, 1.0], **FLOAT32)
    z = torch.linspace(-1, 4, 101, **FLOAT32)
    column = W[:, int((y @ W).abs().argmax())]
    column = column * torch.sign(y @ column)
    E = (y - z[:, None] * column).square().sum(1) + 0.5 * z.abs()
    F = float(energy.energy(y[None]))
    return {
        "z": z.tolist(),
        "E": E.tolist(),
        "F_row": [F] * len(z),
        "F": F,
        "at_0": float(E[20]),
        "lowest": float(E.min()),
        "spread": float(E.max() - E.min()),
    }


def competitor(seed: int) -> Figures:
    """Compare the lowest energy of the wrong labels with the free energy of all ten labels.

    The right label is lower than all others by at least 2.
    """
    F = torch.randn(200, 10, generator=generator(seed), **FLOAT64)
    F[:, 0] = F[:, 1:].amin(1) - 2
    offending = F[:, 1:].amin(1)
    found = {
        f"beta_{beta}": float((offending + torch.logsumexp(-beta * F, 1) / beta).abs().mean())
        for beta in (1, 10, 100)
    }
    return {**found, "to_the_right_one": float((offending - F[:, 0]).mean())}


def limits(seed: int) -> Measuring[Figures]:
    """Measure the mean of F over the box for a wide autoencoder, and for PCA of rank 2 and 1."""
    common = Experiment(loss="energy", seed=seed)
    found: dict[str, float] = {}
    for name, settings in (
        ("wide", {"energy": "autoencoder", "code": 16}),
        ("plane", {"energy": "pca", "rank": 2}),
        ("line", {"energy": "pca", "rank": 1}),
    ):
        (last,) = yield from trained(common.replace(**settings), at=[300])
        found[f"{name}_off"] = last.metrics.energy_off_data
    return found


def _codes(seed: int, rows: int, columns: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=(rows, columns))


def _unexplained(points: NDArray[np.float64], W: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return min_z ‖y − Wz‖² at points (n, d), for W (d, k)."""
    basis, sizes, _ = np.linalg.svd(W, full_matrices=False)
    basis = basis[:, sizes > 1e-9 * sizes.max()]
    left = points - (points @ basis) @ basis.T
    return np.asarray((left**2).sum(1))


def one_hot_or_free(seed: int) -> Figures:
    """Average min_z ‖y − Wz‖² over the box for five columns, with z one-hot and with z in ℝ⁵."""
    W, y = _codes(seed, 2, 5), _GRID.double().numpy()
    one_hot = ((y[:, :, None] - W) ** 2).sum(1).min(1)
    return {"one_hot": float(one_hot.mean()), "free": float(_unexplained(y, W).mean())}


def dictionaries(seed: int) -> Figures:
    """Measure the share of the box where F < 0.1 under an L1 cost on z.

    The columns have length 1 or 1,000. F of the number y = 2 with one column is computed as well.
    """
    experiment = Experiment(energy="sparse", sparsity=0.5)
    found: dict[str, float] = {}
    for name, length in (("short", 1.0), ("long", 1000.0)):
        energy = ENERGIES["sparse"].create(generator(seed), experiment)
        energy.parameters.mul_(length)
        found[f"{name}_share"] = float((energy.energy(_GRID) < LOW).double().mean())
        z = 2 / length - 0.25 / length**2  # the zero of −2w(2 − wz) + λ
        found[f"{name}_F"] = (2 - length * z) ** 2 + 0.5 * abs(z)
    return found


def with_a_constant(seed: int) -> Figures:
    """Measure min_z ‖(y, 1) − Wz‖² over the box, with two columns and with three."""
    y = _GRID.double().numpy()
    augmented = np.hstack([y, np.ones((len(y), 1))])
    found: dict[str, float] = {}
    for columns in (2, 3):
        W = _codes(seed, 3, columns)
        F = _unexplained(augmented, W)
        found |= {f"mean_{columns}": float(F.mean()), f"most_{columns}": float(F.max())}
    across = np.linalg.svd(_codes(seed, 3, 2))[0][:, 2]
    found["line"] = float(
        np.abs(_unexplained(augmented, _codes(seed, 3, 2)) - (augmented @ across) ** 2).max()
    )
    return found


ROWS = (1, 4, 16, 64)


def manifolds(seed: int) -> Figures:
    """Measure the mean of min_z ‖y − Dec(z)‖² with z in [0, 1], on the curve and over the box.

    Dec(z) is a curve that crosses the box in a number of rows.
    """
    y = _GRID.double().numpy()
    found: dict[str, float | list[float]] = {"rows": [float(rows) for rows in ROWS]}
    means = []
    for rows in ROWS:
        levels = box.cell_centres(rows).double().numpy()
        nearest = np.abs(y[:, 1:] - levels).min(1)  # each row spans the box
        means.append(float((nearest**2).mean()))
    curve = np.stack([np.linspace(-3, 3, 500), np.zeros(500)], axis=1)
    on_it = float((np.abs(curve[:, 1:] - box.cell_centres(1).numpy()).min(1) ** 2).mean())
    return {**found, "off": means, "one": means[0], "many": means[-1], "on_it": on_it}


CLAIMS = [
    Claim(
        name="joint_or_in_turn",
        question="latent",
        statement="The *y* of the lowest *E*(*y*, *z*) over both is the *y* of the lowest"
        " minimum over *z*.",
        measure=orders,
        cases={"200 tables": lambda f: f["same"] == 1},
        sentence="In {same:.0%} of {tables:.0f} random tables both searches end at the same *y*.",
        because="The order in which minima are taken does not matter.",
        drawn=Bars("share of tables", {"the same y": "same"}),
        link=Link("latent", "The lowest energy of all z", {"model": "ellipse"}),
    ),
    Claim(
        name="f_with_z_free",
        question="latent",
        statement="*F*(*y*) = ‖*y* − Dec(*z*)‖² + *λ*‖*z*‖₁ with *z* free.",
        measure=with_z_free,
        cases={"a dictionary of 4 columns": lambda f: f["spread"] < 1e-6},
        sentence="At one *y*, *E*(*y*, *z*) is {at_0:.2f} for *z* = 0, and {lowest:.2f} at best"
        " along a column; *F*(*y*) = {F:.2f} is its minimum over all *z*.",
        because="That is *E*(*y*, *z*). *F*(*y*) takes the minimum over *z*, or the soft minimum at"
        " *β*.",
        drawn=Lines("z of one column", "energy", "z", {"E(y, z)": "E", "F(y)": "F_row"}),
        link=Link("latent", "Sparse coding beside the ellipse", {"limit": "sparse"}),
    ),
    Claim(
        name="competitor_is_the_free_energy",
        question="latent",
        statement="The energy of the best competitor is the free energy.",
        measure=competitor,
        cases={"β = 1": lambda f: f["beta_1"] < 0.1, "β = 100": lambda f: f["beta_100"] < 0.1},
        sentence="Where the right answer is lower by {to_the_right_one:.0f}, the energy of the"
        " best competitor and the free energy differ by {beta_1:.2f} at *β* = 1 and by"
        " {beta_100:.2f} at *β* = 100.",
        because="It is the most offending energy. The free energy does not leave the right answer"
        " out.",
        drawn=Bars("difference", {"β = 1": "beta_1", "β = 10": "beta_10", "β = 100": "beta_100"}),
        link=Link("latent", "Lowest energy beside free energy", {"model": "kmeans"}),
    ),
    Claim(
        name="latent_reconstructs_everything",
        question="capacity",
        statement="Without a regulariser a latent-variable model reconstructs everything.",
        measure=limits,
        cases={
            "PCA with 2 directions": lambda f: f["plane_off"] < LOW,
            "PCA with 1 direction": lambda f: f["line_off"] < LOW,
        },
        sentence="*F* over the box is {plane_off:.3f} with two directions and {line_off:.2f} with"
        " one; with a code of 16 numbers {wide_off:.2f}.",
        because="Only a decoder that reaches all of the plane reconstructs it all.",
        drawn=Bars(
            "F off the data", {"PCA 2": "plane_off", "PCA 1": "line_off", "code 16": "wide_off"}
        ),
        link=Link("collapse", "PCA of rank 2 beside rank 1", {"held": "plane", "cure": "line"}),
    ),
    Claim(
        name="kmeans_with_free_z",
        question="capacity",
        statement="K-means is *F*(*y*) = ‖*y* − *Wz*‖², minimised over *z*.",
        measure=one_hot_or_free,
        cases={
            "z one-hot": lambda f: f["one_hot"] > LOW,
            "z free in ℝ⁵": lambda f: f["free"] > LOW,
        },
        sentence="The mean of *F* over the box is {one_hot:.2f} with *z* one-hot and {free:.0e}"
        " with *z* free.",
        because="A free combination of five columns reaches every point of the plane: *F* ≡ 0.",
        drawn=Bars("mean F", {"one-hot": "one_hot", "free": "free"}),
        link=Link("latent", "K-means", {"model": "kmeans"}),
    ),
    Claim(
        name="l1_bounds_the_volume",
        question="capacity",
        statement="An L1 cost on *z* bounds the volume of low energy.",
        measure=dictionaries,
        cases={
            "columns of length 1": lambda f: f["short_share"] < 0.5,
            "columns as long as they like": lambda f: f["long_share"] < 0.5,
        },
        sentence="*F* < 0.1 on {short_share:.1%} of the box with columns of length 1, and on"
        " {long_share:.0%} with length 1,000. For one number *y* = 2, *F* goes from {short_F:.2f}"
        " to {long_F:.4f}.",
        because="Scale *W* up and *z* down: the cost is gone. The columns have to be bounded.",
        drawn=Bars("share of the box with F < 0.1", {"1": "short_share", "1,000": "long_share"}),
        link=Link("latent", "Sparse coding with bounded columns", {"limit": "sparse"}),
    ),
    Claim(
        name="constant_cures_collapse",
        question="capacity",
        statement="Augmenting *y* with a constant 1 cures collapse.",
        measure=with_a_constant,
        cases={
            "2 columns": lambda f: f["most_2"] > LOW and f["line"] < 1e-6,
            "3 columns": lambda f: f["most_3"] > LOW,
        },
        sentence="The mean of *F* over the box is {mean_2:.2f} with two columns: the squared"
        " distance to a line, up to scale. With three it is {mean_3:.0e}.",
        because="Three columns span all of (*y*, 1): *F* ≡ 0 again.",
        drawn=Bars("mean F", {"2 columns": "mean_2", "3 columns": "mean_3"}),
        link=Link("collapse", "PCA of rank 2 beside rank 1", {"held": "plane", "cure": "line"}),
    ),
    Claim(
        name="manifolds_prevent_perfection",
        question="capacity",
        statement="A low-dimensional manifold prevents perfect reconstruction.",
        measure=manifolds,
        cases={
            "off a plain curve": lambda f: f["one"] > LOW,
            "on the curve": lambda f: f["on_it"] > LOW,
            "a curve in 64 rows": lambda f: f["many"] > LOW,
        },
        sentence="Over the box *F* is {one:.2f} for a straight line, and {many:.4f} for one that"
        " goes through it in 64 rows. On the line it is {on_it:.0f}.",
        because="One number is enough for a curve that fills the plane. What helps is a curve that"
        " cannot bend so much.",
        drawn=Lines("rows", "mean F over the box", "rows", {"F": "off"}, logarithmic=True),
        link=Link("latent", "An autoencoder with a code of 1", {"limit": "narrow_code"}),
    ),
]
