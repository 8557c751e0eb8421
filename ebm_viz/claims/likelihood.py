"""Claims about the likelihood and its Z."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

import torch
from torch import Tensor

from ebm_viz.claims.claim import Bars, Claim, Figures, Lines
from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT64, generator, own_arithmetic
from ebm_viz.core.energies.bowl import Bowl, best_stiffness
from ebm_viz.experiment import Experiment
from ebm_viz.lessons.link import Link
from ebm_viz.lessons.sharp_edges import LESSON as RULERS
from ebm_viz.lessons.sharp_edges import label_descent, rulers
from ebm_viz.training.measuring import Measuring, trained

BETAS = (0.25, 1.0, 4.0)
HIDDEN, SIDE = 16, 48


class Small:
    """A 64-bit network of two inputs and 16 hidden units, with its Z on a grid of 48² cells."""

    def __init__(self, seed: int, activation: Callable[[Tensor], Tensor] = torch.tanh) -> None:
        stream = generator(seed)
        self._activation = activation
        self.W = torch.randn(4 * HIDDEN, generator=stream, **FLOAT64)
        self.direction = torch.randn(4 * HIDDEN, generator=stream, **FLOAT64)
        self.direction /= self.direction.norm()
        self.y = box.uniform(1, stream).double()
        self._grid = box.grid(box.cell_centres(SIDE)).double()

    def energy(self, W: Tensor, points: Tensor) -> Tensor:
        """Return F of each point, (n,), for the parameters W."""
        first, bias, out = W.split([2 * HIDDEN, HIDDEN, HIDDEN])
        hidden: Tensor = self._activation(points @ first.view(2, HIDDEN) + bias)
        F: Tensor = hidden @ out
        return F

    def log_z(self, W: Tensor, beta: float) -> Tensor:
        """Return log Z(β), by the sum over the grid."""
        cell = math.log(box.AREA / SIDE**2)
        return torch.logsumexp(-beta * self.energy(W, self._grid), 0) + cell

    def quoted(self, beta: float) -> Tensor:
        """Return ∂F(y) − E_p[∂F] with respect to W, the formula that texts give."""
        W = self.W.clone().requires_grad_()
        with torch.enable_grad():
            on_grid = self.energy(W, self._grid)
            p = torch.softmax(-beta * on_grid.detach(), 0)
            (self.energy(W, self.y)[0] - p @ on_grid).backward()
        assert W.grad is not None
        return W.grad

    def slope(self, of: Callable[[Tensor], Tensor], h: float = 1e-5) -> Tensor:
        """Return the gradient of a function of W, by central differences."""
        steps = h * torch.eye(len(self.W), **FLOAT64)
        rises = [of(self.W + step) - of(self.W - step) for step in steps]
        return torch.stack(rises) / (2 * h)


@own_arithmetic
def gradients(seed: int) -> Figures:
    """Compare the gradients of F(y) + (1/β) log Z and of F(y) + log Z with ∂F(y) − E_p[∂F].

    The figure is the length of the difference, divided by the length of ∂F(y) − E_p[∂F].
    """
    small, found = Small(seed), {}
    of_y = small.slope(lambda W: small.energy(W, small.y)[0])
    for number, beta in enumerate(BETAS):
        quoted = small.quoted(beta)
        of_z = small.slope(partial(small.log_z, beta=beta))
        for name, true in (("scaled", of_y + of_z / beta), ("unscaled", of_y + of_z)):
            found[f"{name}_{number}"] = float((true - quoted).norm() / quoted.norm())
    return found


def kinks_of_z(seed: int) -> Figures:
    """Measure the one-sided slopes of log Z at W along a random direction."""
    found = {}
    for name, activation in (("tanh", torch.tanh), ("relu", torch.relu)):
        small, h = Small(seed, activation), 1e-4
        here = small.log_z(small.W, 1.0)
        left = (here - small.log_z(small.W - h * small.direction, 1.0)) / h
        right = (small.log_z(small.W + h * small.direction, 1.0) - here) / h
        found[f"{name}_left"], found[f"{name}_right"] = float(left), float(right)
        found[f"{name}_jump"] = float((right - left).abs() / right.abs())
    return {**found, "plane": 64.0**2, "picture": 784 * math.log10(64)}


SEPARABLE = (1.0, 0.0)
"""The shares of two labels in the data where the first one is always right."""


def pushes_over_steps(seed: int) -> Figures:
    """Record the net push on the first label over 2,000 gradient descent steps from F = 0."""
    found: dict[str, Sequence[float] | float] = {"steps": range(0, 2001, 100)}
    for name, shares in (("separable", SEPARABLE), ("shared", (0.7, 0.3))):
        descent = islice(label_descent(shares), 0, 2001, 100)
        pushes = [float(push[0]) for _, push in descent]
        found |= {name: pushes, f"{name}_first": pushes[0], f"{name}_last": pushes[-1]}
    return found


def separable_gap(seed: int) -> Figures:
    """Measure the gap of two separable labels after 200 steps on NLL/β with learning rate 0.1."""
    found = {}
    for number, beta in enumerate(BETAS):
        F, _ = next(islice(label_descent(SEPARABLE, rate=0.1, beta=beta), 200, None))
        found[f"gap_{number}"] = float(F[1] - F[0])
    return found


def ends_of_the_likelihood(seed: int) -> Measuring[Figures]:
    """Measure how far the likelihood drives the gap of a label that is always right, and a bowl."""
    gaps = {}
    for step, (F, _) in enumerate(islice(label_descent(SEPARABLE), 5001)):
        if step in (500, 5000):
            gaps[f"gap_{step}"] = float(F[1] - F[0])
            yield
    bowl = Experiment(
        dataset="two_modes",
        distance=0.1,
        noise=0.3,
        energy="bowl",
        learning_rate=0.05,
        steps=600,
        seed=seed,
    )
    snapshots = yield from trained(bowl, at=[400, 600])
    w = [one.energy() for one in snapshots]
    assert isinstance(w[0], Bowl)
    assert isinstance(w[1], Bowl)
    variance = (0.3**2) + 0.05**2 / 2
    return {
        **gaps,
        "w_400": w[0].stiffness,
        "w_600": w[1].stiffness,
        "best": best_stiffness(1.0, variance),
    }


def sharpness(seed: int) -> Measuring[Figures]:
    """Measure how steep a network becomes, and whether its steepest rise is a jump.

    The stiffness of a quadratic energy is given in closed form.
    """
    experiment = Experiment(
        dataset="points", noise=0.02, learning_rate=0.005, schedule="constant", steps=600, seed=seed
    )
    early, late = yield from trained(experiment, at=[100, 600])
    energy, axis = late.energy(), box.cell_centres(256)
    points = box.grid(axis)
    slopes = energy.gradient(points)
    worst = int(slopes.norm(dim=1).argmax())
    along = slopes[worst] / slopes[worst].norm()

    def rise(width: float) -> float:
        ends = torch.stack([points[worst] - width / 2 * along, points[worst] + width / 2 * along])
        low, high = energy.energy(ends).double()
        return float(high - low)

    return {
        "slope_100": early.fine.max_slope,
        "slope_600": late.fine.max_slope,
        "rise": rise(0.01),
        "rise_4": rise(0.0025),
        "w_01": best_stiffness(1.0, 0.1**2),
        "w_001": best_stiffness(1.0, 0.01**2),
    }


def sums_for_z(seed: int) -> Measuring[Figures]:
    """Compare the training's own log Z with that on a fine grid, for moving and for fixed nodes."""
    found: dict[str, float] = {}
    for name, run in zip(
        ("moving", "fixed"), rulers({**RULERS.defaults, "seed": seed}), strict=True
    ):
        (last,) = yield from trained(run.experiment, at=[300])
        found[f"{name}_own"] = last.metrics.trainer_log_partition
        found[f"{name}_fine"] = last.fine.log_partition
        found[f"{name}_error"] = abs(found[f"{name}_own"] - found[f"{name}_fine"])
    return found


CLAIMS = [
    Claim(
        name="gradient_of_the_likelihood",
        question="gradient",
        statement="NLL/*β* = *F*(*y*) + (1/*β*) log *Z*, and its gradient is ∂*F*(*y*) − Eₚ[∂*F*].",
        measure=gradients,
        cases={"β = ¼, 1 and 4": lambda f: max(f[f"scaled_{n}"] for n in range(3)) < 1e-6},
        sentence="By differences along all 64 weights of a small network, the gradient of the loss"
        " and ∂*F*(*y*) − Eₚ[∂*F*] are apart by {scaled_0:.0e}, {scaled_1:.0e} and {scaled_2:.0e}"
        " of their length.",
        because="∂ log *Z* = −*β* Eₚ[∂*F*], and 1/*β* takes the *β* away.",
        drawn=Bars(
            "relative difference",
            {"β = ¼": "scaled_0", "β = 1": "scaled_1", "β = 4": "scaled_2"},
            logarithmic=True,
        ),
        link=Link("playground", "NLL with its pushes", {"loss": "nll", "show": "data,pushes"}),
    ),
    Claim(
        name="log_z_without_beta",
        question="gradient",
        statement="NLL/*β* = *F*(*y*) + log *Z* at every *β*, with the gradient"
        " ∂*F*(*y*) − Eₚ[∂*F*].",
        measure=gradients,
        cases={"every β": lambda f: max(f[f"unscaled_{n}"] for n in range(3)) < 1e-6},
        sentence="The gradient of *F*(*y*) + log *Z* is off by {unscaled_0:.0%} of its length at"
        " *β* = ¼ and by {unscaled_2:.0%} at *β* = 4; at *β* = 1 alone they agree"
        " ({unscaled_1:.0e}).",
        because="Without 1/*β* its gradient is ∂*F*(*y*) − *β* Eₚ[∂*F*].",
        drawn=Bars(
            "relative difference",
            {"β = ¼": "unscaled_0", "β = 1": "unscaled_1", "β = 4": "unscaled_2"},
        ),
        link=Link("playground", "Train at β = 4", {"loss": "nll", "beta": "4"}),
    ),
    Claim(
        name="z_is_not_differentiable",
        question="z",
        statement="The gradient of the likelihood is intractable because *Z* may not be"
        " differentiable.",
        measure=kinks_of_z,
        cases={
            "smooth units (tanh)": lambda f: f["tanh_jump"] > 0.01,
            "units with a kink (ReLU)": lambda f: f["relu_jump"] > 0.01,
        },
        sentence="The slopes of log *Z* to the left and to the right differ by {tanh_jump:.0e} of"
        " their size for tanh and {relu_jump:.0e} for ReLU. What costs is the sum: {plane:,.0f}"
        " terms for the plane at 64 a side, and 10 to the power of {picture:,.0f} for a picture of"
        " 784 pixels.",
        because="*Z* is as smooth as *F*, or smoother. What cannot be computed is the sum or"
        " integral.",
        drawn=Bars(
            "slope of log Z",
            {
                "tanh, left": "tanh_left",
                "tanh, right": "tanh_right",
                "ReLU, left": "relu_left",
                "ReLU, right": "relu_right",
            },
        ),
        link=Link("sharp_edges", "What a coarse sum for Z misses", {"part": "ruler"}),
    ),
    Claim(
        name="nothing_stops_the_likelihood",
        question="stops",
        statement="NLL always pushes *F*(*y*) down; nothing stops it.",
        measure=pushes_over_steps,
        cases={
            "labels that can be told apart": lambda f: (
                f["separable_last"] > f["separable_first"] / 2
            ),
            "labels that share the data": lambda f: f["shared_last"] > f["shared_first"] / 2,
        },
        sentence="The net push on the label falls from {separable_first:.2f} to"
        " {separable_last:.4f} where it is always right, and from {shared_first:.2f} to"
        " {shared_last:.0e} where it is right in 70 %.",
        because="The net push is its share of the data less *p*(*y*): as *p* comes close to that"
        " share, the push goes to 0.",
        drawn=Lines("step", "net push", "steps", {"always right": "separable", "70 %": "shared"}),
        link=Link("sharp_edges", "Energies of six labels over the steps", {"part": "why"}),
    ),
    Claim(
        name="small_beta_tempers",
        question="stops",
        statement="A smaller *β* tempers the divergence of NLL on separable data.",
        measure=separable_gap,
        cases={"two labels": lambda f: f["gap_0"] < f["gap_1"] < f["gap_2"]},
        sentence="After 200 steps the raw gap is {gap_0:.1f}, {gap_1:.1f} and {gap_2:.1f} at"
        " *β* = ¼, 1 and 4.",
        because="*β* scales energies: the smaller it is, the larger the gap that makes the same"
        " probability.",
        drawn=Bars("gap", {"β = ¼": "gap_0", "β = 1": "gap_1", "β = 4": "gap_2"}),
        link=Link("reading", "NLL on words at β = ¼", {"loss": "nll", "beta": "0.25"}),
    ),
    Claim(
        name="likelihood_goes_to_infinity",
        question="stops",
        statement="NLL sends *F*(*y*) to −∞ and everything else to +∞.",
        measure=ends_of_the_likelihood,
        cases={
            "a label that is always right": lambda f: f["gap_5000"] > f["gap_500"] + 1,
            "one bowl on spread data": lambda f: abs(f["w_600"] / f["w_400"] - 1) > 0.1,
        },
        sentence="The gap of the label is {gap_500:.1f} after 500 steps and {gap_5000:.1f} after"
        " 5,000. The bowl's stiffness is {w_400:.2f} after 400 steps and {w_600:.2f} after 600;"
        " theory says {best:.2f}.",
        because="It takes unlimited capacity and data that can be told apart. With"
        " *F* = *w*‖*y* − *μ*‖²/2 the best *w* is 1/(*βs*²).",
        drawn=Bars(
            "size",
            {"gap, 500": "gap_500", "gap, 5,000": "gap_5000", "w, 400": "w_400", "w, 600": "w_600"},
        ),
        link=Link("sharp_edges", "A bowl in closed form", {"part": "why"}),
    ),
    Claim(
        name="infinitely_sharp",
        question="needles",
        statement="The likelihood ends in an infinitely sharp edge.",
        measure=sharpness,
        cases={
            "two equal points, any stiffness allowed": lambda f: f["w_001"] > 50 * f["w_01"],
            "a continuous network": lambda f: f["rise_4"] > 0.9 * f["rise"],
        },
        sentence="The largest ‖∇*F*‖ is {slope_100:.0f} after 100 steps and {slope_600:.0f} after"
        " 600: steeper, but no jump. Across a quarter of the distance, *F* rises by {rise_4:.2f}"
        " instead of {rise:.2f}. A bowl's best stiffness goes from {w_01:.0f} to {w_001:,.0f} as"
        " *s* goes from 0.1 to 0.01.",
        because="A single point is most likely under a needle. A continuous network steepens as"
        " long as it is trained.",
        drawn=Bars("largest ‖∇F‖", {"step 100": "slope_100", "step 600": "slope_600"}),
        link=Link("sharp_edges", "NLL beside hinge and square-square", {"part": "edges"}),
    ),
    Claim(
        name="any_sum_gives_z",
        question="grid",
        statement="With enough nodes, any sum over the box gives *Z* while one trains.",
        measure=sums_for_z,
        cases={
            "nodes drawn where the density is": lambda f: f["moving_error"] < 1,
            "a fixed grid of 20 a side": lambda f: f["fixed_error"] < 1,
        },
        sentence="After 300 steps, log *Z* by the training's own sum is {moving_own:.1f} with nodes"
        " that move, and {moving_fine:.1f} on a fine grid. With a fixed grid it is"
        " {fixed_own:,.1f}, and {fixed_fine:.1f} on the fine one.",
        because="A well between nodes that never move costs nothing: the network finds the gaps.",
        drawn=Bars("error of log Z", {"moving": "moving_error", "fixed": "fixed_error"}),
        link=Link("sharp_edges", "Moving nodes beside a fixed grid", {"part": "ruler"}),
    ),
]
