"""Products of many rows with a matrix, by the faster of the two libraries that PyTorch brings.

MKL, behind `torch.mm`, uses the widest instructions only on Intel's processors. oneDNN uses them on
others, too. It needs some microseconds to begin, and keeps what it compiles for each number of
rows.
"""

import torch
from torch import Tensor

LARGE = 2_500_000
"""Multiplications from which oneDNN ends sooner: 600 rows and 64 × 64 weights."""

LARGE_SUM = 4_000_000
"""The same for a sum over the rows."""

BLOCK = 256
"""oneDNN gets multiples of this number of rows, so that it compiles for few numbers."""

_ONEDNN_IS_WIDER = (
    torch.backends.cpu.get_cpu_capability() == "AVX512"
    and not str(torch.cpu.get_capabilities().get("cpu_name")).lower().startswith("intel")
    and torch.backends.mkldnn.is_available()
    and hasattr(torch.ops.mkldnn, "_linear_pointwise")
)


def affine(rows: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return rows·weight + bias; rows (n, i), weight (i, o), bias (o,)."""
    if _is_for_onednn(rows, weight, LARGE):
        return _linear(rows, weight.t(), bias)
    return torch.addmm(bias, rows, weight)


def back(rows: Tensor, weight: Tensor) -> Tensor:
    """Return rows·weightᵀ; rows (n, o), weight (i, o)."""
    return _linear(rows, weight) if _is_for_onednn(rows, weight, LARGE) else rows @ weight.t()


def sum_of_products(inputs: Tensor, deltas: Tensor, out: Tensor) -> None:
    """Write inputsᵀ·deltas to `out` (i, o); inputs (n, i), deltas (n, o)."""
    if _is_for_onednn(inputs, out, LARGE_SUM):
        out.copy_(_linear(inputs.t(), deltas.t()))
    else:
        torch.mm(inputs.t(), deltas, out=out)


def _is_for_onednn(rows: Tensor, weight: Tensor, least: int) -> bool:
    count = rows.shape[0]
    return (
        _ONEDNN_IS_WIDER
        and count * weight.numel() >= least
        and count % BLOCK == 0
        and rows.dtype is torch.float32
        and not (torch.is_grad_enabled() and (rows.requires_grad or weight.requires_grad))
    )


def _linear(rows: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    product: Tensor = torch.ops.mkldnn._linear_pointwise(rows, weight, bias, "none", [], "")
    return product
