import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz.core.products import affine, back, sum_of_products

SIZES = st.sampled_from([1, 2, 16, 64, 256])
ROWS = st.sampled_from([1, 100, 768, 1000, 3072])


@given(rows=ROWS, inner=SIZES, outer=SIZES, seed=st.integers(0, 9))
def test_products_are_those_of_double_precision(rows: int, inner: int, outer: int, seed: int):
    torch.manual_seed(seed)
    x, delta = torch.randn(rows, inner), torch.randn(rows, outer)
    weight, bias, total = torch.randn(inner, outer), torch.randn(outer), torch.empty(inner, outer)
    sum_of_products(x, delta, total)
    X, D, W = x.double(), delta.double(), weight.double()
    for found, exact, terms in (
        (affine(x, weight, bias), X @ W + bias, inner),
        (back(delta, weight), D @ W.T, outer),
        (total, X.T @ D, rows),
    ):
        assert found.is_contiguous()
        assert (found - exact).abs().max() < 1e-5 * terms**0.5 + 1e-5


def test_what_autograd_or_double_precision_asks_for_is_done():
    weight = torch.randn(64, 64, requires_grad=True)
    rows, bias = torch.randn(1024, 64), torch.zeros(64)
    (slope,) = torch.autograd.grad(affine(rows, weight, bias).sum(), weight)
    assert torch.allclose(slope, rows.sum(0)[:, None].expand(64, 64), rtol=1e-4, atol=1e-3)
    doubled = affine(rows.double(), weight.detach().double(), bias.double())
    assert torch.equal(doubled, rows.double() @ weight.detach().double())
