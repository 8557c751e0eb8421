"""Claims about losses: where they push and how smooth they are."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ebm_viz.claims.claim import Bars, Claim, Figures, Lines
from ebm_viz.core.arithmetic import FLOAT64, generator
from ebm_viz.core.losses import PUSHING
from ebm_viz.core.losses.plane import one_against_one
from ebm_viz.lessons.link import Link

PAIRS = ("simple", "hinge", "log", "square_square")


def plane(label: str, first: str, second: str = "none", **point: str) -> Link:
    """Return a link to one or two losses on the F⁺/F⁻ plane."""
    return Link("losses", label, {"a": first, "b": second, **point})


def pairs(seed: int) -> tuple[Tensor, Tensor]:
    """Return 500 random energies F⁺ and as many F⁻."""
    F = 2 * torch.randn(2, 500, generator=generator(seed), **FLOAT64)
    return F[0], F[1]


def log_slope(seed: int) -> Figures:
    """Compare the slope of the log loss, by central differences, with σ(Δ)."""
    down, up = pairs(seed)
    h = 1e-5
    value = PUSHING["log"].value
    by_down = (value(down + h, up) - value(down - h, up)) / (2 * h)
    by_up = (value(down, up + h) - value(down, up - h)) / (2 * h)
    share = torch.sigmoid(down - up)
    worst = torch.maximum((by_down - share).abs(), (by_up + share).abs())
    zero = torch.zeros(1, **FLOAT64)
    at_0 = float((value(zero + h, zero) - value(zero - h, zero)) / (2 * h))
    return {"error": float(worst.max()), "at_0": at_0, "largest": float(by_down.max())}


def log_bound(seed: int) -> Figures:
    """Evaluate the log loss minus [F⁺ − F⁻]₊ as a function of the gap."""
    gap = torch.linspace(-8, 8, 161, **FLOAT64)
    log = PUSHING["log"].value(-gap, torch.zeros_like(gap))
    corner = torch.relu(-gap)
    above = log - corner
    return {
        "least": float(above.min()),
        "most": float(above.max()),
        "gap": gap.tolist(),
        "log": log.tolist(),
        "corner": corner.tolist(),
    }


def shifted(seed: int) -> Figures:
    """Measure how much each loss changes when 1 is added to all energies."""
    down, up = pairs(seed)
    return {
        name: float(
            (PUSHING[name].value(down + 1, up + 1) - PUSHING[name].value(down, up)).abs().max()
        )
        for name in PAIRS
    }


def fading(seed: int) -> Figures:
    """Measure the push on a data point whose F⁺ is 1, 0.5 and 0.1 above the target 0."""
    at = torch.tensor([1.0, 0.5, 0.1], **FLOAT64)
    found: dict[str, float] = {}
    for name in ("simple", "square_square"):
        push = one_against_one(PUSHING[name], at, torch.full_like(at, 2.0))[1]
        found |= {f"{name}_{number}": float(value) for number, value in enumerate(push)}
    return found


def jumps(seed: int) -> Figures:
    """Measure the largest change of each loss, and of its push, between energies that differ by h.

    The figure is the change at h = 0.01 divided by that at h = 0.0001.
    """

    def largest(of: Callable[[Tensor, Tensor], Tensor], h: float) -> float:
        down = torch.arange(-3, 3, h, **FLOAT64)
        return float(of(down, torch.full_like(down, 0.5)).diff().abs().max())

    found: dict[str, float] = {}
    for name in PAIRS:
        loss = PUSHING[name]
        for what, of in (
            ("value", lambda down, up, loss=loss: loss.value(down, up)),
            ("push", lambda down, up, loss=loss: loss.pushes(down, up)[0]),
        ):
            coarse, fine = largest(of, 1e-2), largest(of, 1e-4)
            found[f"{name}_{what}"] = coarse / fine
    return found


def square_at_0(seed: int) -> Figures:
    """Measure one-sided difference quotients of [F⁺]₊² at 0; F⁻ is so high that it adds nothing."""
    h = torch.logspace(-1, -6, 6, **FLOAT64)
    far = torch.full_like(h, 9.0)
    value = PUSHING["square_square"].value
    at_0 = value(torch.zeros_like(h), far)
    left, right = ((at_0 - value(-h, far)) / h, (value(h, far) - at_0) / h)
    return {
        "h": h.tolist(),
        "left": left.tolist(),
        "right": right.tolist(),
        "smallest": float(h[-1]),
        "left_end": float(left[-1]),
        "right_end": float(right[-1]),
    }


def two_classes(seed: int) -> Figures:
    """Evaluate the pushes of the log loss and of the two-class likelihood at β = 1 over the gap."""
    gap = torch.linspace(-6, 6, 121, **FLOAT64)
    zero = torch.zeros_like(gap)
    log = one_against_one(PUSHING["log"], -gap, zero)[1]
    nll = one_against_one(PUSHING["nll"], -gap, zero, beta=1.0)[1]
    return {
        "difference": float((log - nll).abs().max()),
        "gap": gap.tolist(),
        "log": log.tolist(),
        "nll": nll.tolist(),
        "log_end": float(log[-1]),
        "nll_end": float(nll[-1]),
    }


def outliers(seed: int) -> Figures:
    """Measure the pushes on a pair that is wrong by 10."""
    far, zero = torch.tensor([10.0], **FLOAT64), torch.zeros(1, **FLOAT64)
    return {
        f"{name}_far": float(one_against_one(PUSHING[name], far, zero)[1])
        for name in ("hinge", "log", "mce")
    }


def over_the_gap(seed: int) -> Figures:
    """Evaluate the hinge loss over the gap F⁻ − F⁺ at several margins."""
    gap = torch.linspace(-2, 4, 121, **FLOAT64)
    rows = {
        f"m_{number}": PUSHING["hinge"].value(-gap, torch.zeros_like(gap), margin=margin)
        for number, margin in enumerate((0.5, 1.0, 2.0))
    }
    beyond = max(
        float(row[gap >= margin].abs().max())
        for row, margin in zip(rows.values(), (0.5, 1.0, 2.0), strict=True)
    )
    rises = max(float(row.diff().max()) for row in rows.values())
    return {
        "gap": gap.tolist(),
        **{name: row.tolist() for name, row in rows.items()},
        "beyond": beyond,
        "rise": rises,
    }


def _jumps(key: str) -> Callable[[Figures], bool]:
    """Return a test for jumps: a jump does not shrink with h; a continuous change does."""
    return lambda f: float(np.mean(f[key])) < 10


CLAIMS = [
    Claim(
        name="slope_of_the_log_loss",
        question="pushes",
        statement="The gradient of the log loss is σ(Δ)(∂*F*⁺ − ∂*F*⁻) with Δ = *F*⁺ − *F*⁻.",
        measure=log_slope,
        cases={"500 pairs": lambda f: f["error"] < 1e-8},
        sentence="Differences of the loss agree with σ(Δ) within {error:.0e}; the push is"
        " {largest:.2f} on the worst of these pairs, and {at_0:.2f} on two equal energies.",
        because="The chain rule: the slope of log(1 + exp(Δ)) is σ(Δ).",
        drawn=Bars("push on the data", {"Δ = 0": "at_0", "worst pair": "largest"}),
        link=plane("The log loss on the plane of F⁺ and F⁻", "log"),
    ),
    Claim(
        name="log_bounds_the_corner",
        question="smooth",
        statement="The log loss is a smooth upper bound of [*F*⁺ − *F*⁻]₊.",
        measure=log_bound,
        cases={"gaps from −8 to 8": lambda f: 0 <= f["least"] <= f["most"] < math.log(2) + 1e-12},
        sentence="The log loss lies above [*F*⁺ − *F*⁻]₊ by {most:.3f} at most (log 2 = 0.693), at"
        " a gap of 0, and never below.",
        because="0 ≤ log(1 + exp(Δ)) − [Δ]₊ ≤ log 2.",
        drawn=Lines("gap F⁻ − F⁺", "loss", "gap", {"log": "log", "[F⁺ − F⁻]₊": "corner"}),
        link=plane("Log beside the hinge", "log", "hinge"),
    ),
    Claim(
        name="differences_or_levels",
        question="level",
        statement="Hinge and log do not see a constant that is added to *F*; simple and"
        " square-square do.",
        measure=shifted,
        cases={
            "hinge and log": lambda f: max(f["hinge"], f["log"]) < 1e-12,
            "simple and square-square": lambda f: min(f["simple"], f["square_square"]) > 0.1,
        },
        sentence="Adding 1 changes hinge by {hinge:.0e}, log by {log:.0e}, simple by up to"
        " {simple:.2f}, square-square by up to {square_square:.2f}.",
        because="The first two look at *F*⁺ − *F*⁻ alone; the others want *F*⁺ at 0 and *F*⁻ at"
        " *m*.",
        drawn=Bars(
            "largest change",
            {"hinge": "hinge", "log": "log", "simple": "simple", "square-square": "square_square"},
        ),
        link=plane("Hinge beside square-square", "hinge", "square_square"),
    ),
    Claim(
        name="square_square_fades",
        question="pushes",
        statement="The pushes of square-square fade near their target; those of simple are"
        " constant.",
        measure=fading,
        cases={
            "square-square": lambda f: (
                f["square_square_0"] > f["square_square_1"] > f["square_square_2"] > 0
            ),
            "simple": lambda f: f["simple_0"] == f["simple_1"] == f["simple_2"],
        },
        sentence="At *F*⁺ = 1, 0.5 and 0.1, square-square pushes with {square_square_0:.1f},"
        " {square_square_1:.1f} and {square_square_2:.1f}, simple with {simple_0:.0f} each time.",
        because="The slope of [*F*⁺]₊² is 2[*F*⁺]₊, that of [*F*⁺]₊ is 1 as long as *F*⁺ > 0.",
        drawn=Bars(
            "push",
            {
                "squares, 1": "square_square_0",
                "squares, 0.5": "square_square_1",
                "squares, 0.1": "square_square_2",
                "simple, 1": "simple_0",
                "simple, 0.1": "simple_2",
            },
        ),
        link=plane("Simple beside square-square", "simple", "square_square"),
    ),
    Claim(
        name="margin_losses_jump",
        question="smooth",
        statement="Simple, hinge and square-square are not continuous.",
        measure=jumps,
        cases={
            "simple": _jumps("simple_value"),
            "hinge": _jumps("hinge_value"),
            "square-square": _jumps("square_square_value"),
        },
        sentence="Between energies 0.0001 apart, not 0.01, the largest change is smaller by a"
        " factor of {simple_value:.0f} for simple, {hinge_value:.0f} for hinge and"
        " {square_square_value:.0f} for square-square: none of them jumps. The change of the"
        " push is smaller by a factor of {square_square_push:.0f} for square-square, but of"
        " {simple_push:.0f} and {hinge_push:.0f} for simple and hinge: their pushes jump.",
        because="All are continuous. Simple and hinge have kinks, where the slope jumps;"
        " square-square has not even that.",
        drawn=Bars(
            "change at h over change at h/100",
            {
                "simple": "simple_value",
                "hinge": "hinge_value",
                "squares": "square_square_value",
                "simple, push": "simple_push",
                "hinge, push": "hinge_push",
                "squares, push": "square_square_push",
            },
            logarithmic=True,
        ),
        link=plane("Simple beside square-square", "simple", "square_square"),
    ),
    Claim(
        name="square_has_no_slope_at_0",
        question="smooth",
        statement="The derivative of max(0, *z*)² is undefined at *z* = 0.",
        measure=square_at_0,
        cases={"z = 0": lambda f: abs(f["right_end"] - f["left_end"]) > 1e-3},
        sentence="At a distance of {smallest:.0e} the quotient is {left_end:.0f} on the left and"
        " {right_end:.0e} on the right: both go to 0.",
        because="The derivative is 2 max(0, *z*): 0 at 0, from both sides.",
        drawn=Lines("h", "difference quotient", "h", {"left of 0": "left", "right": "right"}),
        link=plane("Square-square has no kink", "square_square"),
    ),
    Claim(
        name="log_saturates_nll_does_not",
        question="pushes",
        statement="With two classes the log loss saturates and NLL does not.",
        measure=two_classes,
        cases={"two classes, β = 1": lambda f: f["nll_end"] > 2 * f["log_end"]},
        sentence="At a gap of 6, log pushes with {log_end:.4f} and NLL with {nll_end:.4f}; anywhere"
        " the two differ by {difference:.0e} at most.",
        because="With two classes and *β* = 1 they are the same function.",
        drawn=Lines("gap F⁻ − F⁺", "push on the data", "gap", {"log": "log", "NLL": "nll"}),
        link=plane("Log beside NLL", "log", "nll"),
    ),
    Claim(
        name="log_ignores_outliers",
        question="outliers",
        statement="The log loss, a soft hinge, is less dominated by outliers than the hinge.",
        measure=outliers,
        cases={"a pair wrong by 10": lambda f: f["log_far"] < 0.9 * f["hinge_far"]},
        sentence="On a pair that is wrong by 10, hinge pushes with {hinge_far:.3f}, log with"
        " {log_far:.3f}, MCE with {mce_far:.5f}.",
        because="Both slopes tend to 1. The slope of a loss that ignores outliers, such as MCE,"
        " tends to 0.",
        drawn=Bars(
            "push on a pair wrong by 10", {"hinge": "hinge_far", "log": "log_far", "MCE": "mce_far"}
        ),
        link=plane("Log beside the hinge", "log", "hinge", positive="2.5", negative="-0.5"),
    ),
    Claim(
        name="margin_loss_ends_at_m",
        question="margin",
        statement="The hinge falls, or stays, as the gap grows, and is 0 from *m* on.",
        measure=over_the_gap,
        cases={"m = 0.5, 1 and 2": lambda f: f["rise"] <= 0 and f["beyond"] == 0},
        sentence="From a gap to the next larger one, the hinge rises by {rise:.0f} at most; from"
        " *m* on it is {beyond:.0f}.",
        because="It is [*m* − gap]₊.",
        drawn=Lines(
            "gap F⁻ − F⁺", "hinge", "gap", {"m = 0.5": "m_0", "m = 1": "m_1", "m = 2": "m_2"}
        ),
        link=Link("sharp_edges", "Three margins", {"part": "margin"}),
    ),
]
