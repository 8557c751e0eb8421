import math
import pickle
import re

import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from ebm_viz.core.expression import FUNCTIONS, NAMES, ExpressionError, parse
from ebm_viz.core.losses import LOSSES

AS_TYPED = {
    "energy": "Fp",
    "simple": "relu(Fp) + relu(m - Fn)",
    "hinge": "relu(m + Fp - Fn)",
    "log": "softplus(Fp - Fn)",
    "square_square": "relu(Fp)**2 + relu(m - Fn)**2",
    "square_exponential": "square(relu(Fp)) + exp(-Fn)",
    "mce": "sigmoid(Fp - Fn)",
    "lvq2": "min(1, relu(Fp - Fn)/abs(Fn))",
}
energies = st.floats(-5, 5, allow_subnormal=False)


def pair(positive: float, negative: float) -> tuple[Tensor, Tensor]:
    first, second = torch.tensor([[positive], [negative]], dtype=torch.float64)
    return first, second


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


def pointed_at(text: str) -> str:
    start, end = refusal(text).position
    return text[start:end]


# Value and pushes


@pytest.mark.parametrize("name", AS_TYPED)
@given(positive=energies, negative=energies, margin=st.floats(0.1, 3))
def test_a_built_in_loss_that_is_typed_is_that_loss(name, positive, negative, margin):
    if name == "lvq2":  # meant for energies above 0
        positive, negative = abs(positive) + 0.01, abs(negative) + 0.01
        assume(abs(positive - 2 * negative) > 1e-6)
    assume(min(abs(positive), abs(negative), abs(positive - negative)) > 1e-6)
    assume(min(abs(margin - negative), abs(margin + positive - negative)) > 1e-6)
    loss, typed, energies = LOSSES[name], parse(AS_TYPED[name]), pair(positive, negative)
    torch.testing.assert_close(
        typed.value(*energies, margin=margin), loss.value(*energies, margin=margin)
    )
    torch.testing.assert_close(
        typed.pushes(*energies, margin=margin), loss.pushes(*energies, margin=margin)
    )


EVERY_WORD = [
    *(f"{name}(0.7*Fp + m*Fn)" for name, known in FUNCTIONS.items() if len(known.needs) == 1),
    *(f"{name}(Fp*Fn, m + Fn)" for name, known in FUNCTIONS.items() if len(known.needs) == 2),
    *("Fp + Fn", "Fp - Fn", "Fp*Fn", "Fp/Fn", "-Fp", "Fp**-1.5", "(beta*Fp - m)**3/Fn"),
]


@pytest.mark.parametrize("text", EVERY_WORD)
@given(numbers=st.tuples(*[st.floats(0.2, 2)] * 4))
def test_pushes_are_the_slopes_of_the_value(text, numbers):
    positive, negative, margin, beta = numbers
    assume(abs(positive * negative - margin - negative) > 1e-3)
    expression, step = parse(text), 1e-5

    def value(positive: float, negative: float) -> float:
        return expression.value(*pair(positive, negative), margin=margin, beta=beta).item()

    down, up = expression.pushes(*pair(positive, negative), margin=margin, beta=beta)
    for push, p, n in ((down, step, 0), (up, 0, step)):
        slope = value(positive + p, negative + n) - value(positive - p, negative - n)
        assert push.item() == pytest.approx(slope / (2 * step), rel=1e-5, abs=1e-5)


def test_energies_broadcast_and_pushes_have_their_shapes():
    positive, negative = torch.randn(4, 1), torch.randn(3)
    assert parse("relu(Fp)").value(positive, negative).shape == (4, 3)
    down, up = parse("Fp").pushes(positive, negative)
    assert torch.equal(down, torch.full((4, 1), 3.0))
    assert torch.equal(up, torch.zeros(3))
    assert parse("Fp - Fn").value(torch.tensor(2.0), torch.tensor(3.0)) == -1


def test_value_is_no_view_of_the_energies_and_keeps_their_precision():
    for precision in (torch.float32, torch.float64):
        energy = torch.ones(2, dtype=precision)
        value = parse("Fp").value(energy, energy)
        assert value.dtype == parse("0.1*m*Fp").value(energy, energy).dtype == precision
        value.zero_()
        assert energy.sum() == 2


def test_autograd_goes_through_the_value():
    positive = torch.tensor([0.3], requires_grad=True)
    parse("Fp**2").value(positive, torch.zeros(1)).sum().backward()
    assert positive.grad.item() == pytest.approx(0.6)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_pushes_need_no_gradients_switched_on(mode):
    with mode():
        down, up = parse("2*Fp").pushes(torch.zeros(1), torch.zeros(1))
    assert (down.item(), up.item()) == (2, 0)
    assert not down.requires_grad


@pytest.mark.parametrize(
    ("text", "push"), [("relu(Fp)", 0), ("abs(Fp)", 0), ("max(Fp, Fn)", 0.5), ("min(Fp, Fn)", 0.5)]
)
def test_at_a_kink_the_push_is_the_one_that_is_named(text, push):
    assert parse(text).pushes(torch.zeros(1), torch.zeros(1))[0].item() == push
    assert {0: "no push", 0.5: "half the push"}[push] in parse(text).kink


def test_smooth_functions_have_no_kink():
    assert parse("softplus(m + Fp - Fn)").kink is None


def test_what_is_not_finite_is_not_hidden():
    zero = torch.zeros(1)
    assert parse("log(Fp)").value(zero, zero).item() == -math.inf
    assert parse("sqrt(Fp)").pushes(zero, zero)[0].item() == math.inf
    assert parse("Fp/Fn").value(zero, zero).isnan()
    assert parse("0*log(-1) + Fp").value(zero, zero).isnan()


# Reading and writing

exponents = st.sampled_from(["0", "1", "2"])
atoms = st.one_of(
    st.sampled_from([*NAMES, "2", "0.5"]),
    st.builds("{}**{}".format, st.sampled_from([*NAMES, "4"]), exponents | st.just("-1")),
)


def arithmetic(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("{}{}".format, st.sampled_from("+-"), inner),
        st.builds("({})".format, inner),
        st.builds("({})**{}".format, inner, exponents),
    )


def call(name: str, first: str, second: str) -> str:
    return f"{name}({first}, {second})" if len(FUNCTIONS[name].needs) == 2 else f"{name}({first})"


def anything(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return arithmetic(inner) | st.builds(call, st.sampled_from(list(FUNCTIONS)), inner, inner)


def with_energies(text: str) -> str:
    text = f"Fp - {text}*Fn"
    assume(len(text) <= 200 and text.count("(") < 12)
    return text


@given(st.recursive(atoms, arithmetic, max_leaves=10).map(with_energies))
@example("Fp - Fn - m")
@example("Fp - (Fn - m)")
@example("Fp/Fn/m*beta")
@example("-Fp**2")
@example("(-Fp)**2")
@example("-2**-1*Fp")
@example("2*-Fp/-Fn")
def test_operators_bind_as_in_python(text):
    values = {"Fp": 2.0, "Fn": -0.5, "m": 0.25, "beta": 4.0}  # powers of 2: no rounding
    try:
        expected = eval(text, {"__builtins__": {}}, values)
    except ArithmeticError:
        assume(False)
    energies = pair(values["Fp"], values["Fn"])
    value = parse(text).value(*energies, margin=values["m"], beta=values["beta"]).item()
    assert value == pytest.approx(expected, rel=1e-12)


@given(st.recursive(atoms, anything, max_leaves=12).map(with_energies))
def test_the_canonical_text_means_the_same(text):
    expression = parse(text)
    assert parse(str(expression)) == expression
    assert str(parse(str(expression))) == str(expression)
    assert str(expression).isascii()
    assert expression.latex.count("{") == expression.latex.count("}")
    assert expression.latex.count(r"\left") == expression.latex.count(r"\right")
    assert set(expression.uses) == set(NAMES) & set(re.findall("[A-Za-z]+", text))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("softplus(m+Fp-Fn)", "softplus(m + Fp - Fn)"),
        (" ((Fp)) ", "Fp"),
        ("β*F⁺ - (m * F⁻)", "beta*Fp - m*Fn"),
        ("max( 00.50,Fp )", "max(0.5, Fp)"),
        (".5*Fp + 2.*Fn", "0.5*Fp + 2*Fn"),
        ("+Fp ** (-2)", "Fp**-2"),
        ("Fp-(Fn-m)", "Fp - (Fn - m)"),
        ("β + " * 29 + "Fp", "beta+" * 29 + "Fp"),  # with spaces it would be too long
    ],
)
def test_the_canonical_text(text, canonical):
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("relu(m + Fp - Fn)", r"\left[m + F^+ - F^-\right]_+"),
        ("beta*Fp**2", r"\beta \cdot \left(F^+\right)^{2}"),
        ("m**2*relu(Fp)**2", r"m^{2} \cdot \left[F^+\right]_+^{2}"),
        ("Fp - -Fn", r"F^+ - \left(-F^-\right)"),
        ("(Fp + m)/(2*Fn)", r"\frac{F^+ + m}{2 \cdot F^-}"),
        ("-(Fp/m)*(Fn/beta)", r"-\frac{F^+}{m} \cdot \frac{F^-}{\beta}"),
        ("(Fp/Fn)**2", r"\left(\frac{F^+}{F^-}\right)^{2}"),
    ],
)
def test_latex(text, latex):
    assert parse(text).latex == latex


def test_an_expression_can_be_sent_to_another_process():
    expression = parse("max(0, m + Fp - Fn)**2")
    assert pickle.loads(pickle.dumps(expression)) == expression
    assert hash(parse("F⁺")) == hash(parse("Fp"))
    error = refusal("Fp +")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.position) == (str(error), error.position)


# Refusals

HOSTILE = [
    *("", "   ", "1", "m + beta", "relu(m)", "None", "True", "...", "Fp;Fn", "Fp,Fn", "(Fp, Fn)"),
    *("Fp.data", "Fp.__class__", "().__class__", "__import__('os')", "__import__", "_", "Fp._"),
    *("eval(Fp)", "open(Fp)", "torch.exp(Fp)", "relu.__globals__", "exec", "print(Fp)", "ln(Fp)"),
    *("Fp[0]", "[Fp]", "{Fp}", "{Fp: 1}", "Fp(1)", "m(Fp)", "(relu)(Fp)", "relu(relu)", "2(Fp)"),
    *("lambda: Fp", "lambda", "[Fp for Fp in Fp]", "Fp if Fn else m", "Fp and Fn", "not Fp"),
    *("'Fp'", '"Fp"', "f'{Fp}'", "b'Fp'", "Fp := 1", "Fp = 1", "Fp == Fn", "Fp < Fn", "Fp != 1"),
    *("Fp % 2", "Fp // 2", "Fp @ Fn", "Fp & Fn", "Fp | Fn", "~Fp", "Fp << 2", "Fp ^ 2", "Fp!"),
    *("*Fp", "Fp*", "Fp +", "Fp Fn", "2Fp", "()", "(Fp", "Fp)", ")Fp(", "relu", "relu Fp", "**Fp"),
    *("relu()", "relu(Fp, Fn)", "relu(Fp,)", "max(Fp)", "max(Fp, Fn, m)", "relu(*Fp)", "exp(x=Fp)"),
    *("Fp**Fn", "Fp**m", "Fp**9", "Fp**-9", "Fp**2**2", "Fp**(1+1)", "Fp**--2", "Fp**1000000"),
    *("9**9**9**9*Fp", "10000000*Fp", "1e999*Fp", "1e3*Fp", "1_000*Fp", "0x1F*Fp", "0b1*Fp"),
    *("2j*Fp", "nan*Fp", "inf*Fp", "1.2.3*Fp", ".*Fp", "0.0000000000000001*Fp", "9" * 190 + "*Fp"),
    *("(" * 99 + "Fp" + ")" * 99, "-" * 190 + "Fp", "+" * 190 + "Fp", "relu(" * 39, "(" * 200),
    *("Fp+" * 60 + "Fp", "β*" * 60 + "Fp", "Fp**" * 45, "x" * 201, "Fp" + " " * 199, "-" * 10**6),
    *("Fp\x00", "\x00", "Fp\n", "Fp\n+Fn", "Fp\t", "Fp\r", "Fp#", "Fp\\", "\ud800", "Fp\udfff"),
    *("Ｆp", "Fр", "𝐅p", "F⁺⁺", "F+", "⁺", "Fₚ", "ϐ*Fp", "ß*Fp", "μ*Fp", "е*Fp", "２*Fp", "٢*Fp"),
    *(
        "Fp – Fn",
        "Fp × Fn",
        "Fp·Fn",
        "Fp²",
        "F\u200dp",
        "\ufeffFp",
        "Fp\u00a0",
        "\u202eFp",
        "Fp\u0301",
    ),
    *("relu（Fp）", "Fp＋Fn", "ｒelu(Fp)", "Fp，Fn", "√Fp", "∞*Fp", "F^+", "F^+ - F^-", "😀"),
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_everything_else_is_refused(text):
    error = refusal(text)
    start, end = error.position
    assert 0 <= start <= end <= len(text)
    assert start < end or not text
    assert len(str(error)) < 200
    assert str(error).isprintable()


words = st.sampled_from([*NAMES, *FUNCTIONS, *"+-*/(),.β", "**", "2", "0.5", " ", "F⁺", "__", "["])


@settings(deadline=1000, max_examples=300)  # milliseconds: a refusal is quick
@given(st.text() | st.text(alphabet="Fpnmβ 12.+-*/(),_eE") | st.lists(words).map("".join))
def test_random_text_is_an_expression_or_refused(text):
    try:
        expression = parse(text)
    except ExpressionError:
        start, end = refusal(text).position
        assert 0 <= start <= end <= len(text)
        assert str(refusal(text)).isprintable()
    else:
        assert parse(str(expression)) == expression
        assert expression.value(torch.ones(2), torch.ones(2)).shape == (2,)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("  foo + Fp", "foo"),
        ("Fp + bar(Fn)", "bar"),
        ("Fp + 1e9", "1e9"),
        ("F⁺ + 2F⁻", "2F⁻"),
        ("β*F⁺*Βeta", "Β"),
        ("Fp ^ 2", "^"),
        ("Fp - Fn)", ")"),
        ("relu(Fp + (m - Fn", "("),
        ("Fp + max(Fn) - 1", "max(Fn)"),
        ("Fp + relu", "relu"),
        ("Fp Fn", "Fn"),
        ("Fp - ", "-"),
        ("Fp, Fn", ","),
        ("Fp**(m + 1) + Fn", "m + 1"),
        ("Fp**-20", "-20"),
        ("m + 1", "m + 1"),
    ],
)
def test_an_error_points_at_the_part_it_speaks_of(text, part):
    assert pointed_at(text) == part


def test_an_unclosed_bracket_is_the_one_that_is_pointed_at():
    assert refusal("relu(Fp + (m - Fn").position == (10, 11)
    assert refusal("relu(Fp + (m - Fn)").position == (4, 5)


def test_messages_name_the_part_its_place_and_what_to_write():
    known = "Names: Fp, Fn, m, beta. Functions: relu, softplus, exp, log, sigmoid, "
    assert str(refusal("  foo")).startswith(f'"foo" at character 3 is not known. {known}')
    assert str(refusal("Fp^2")) == '"^" at character 3 cannot be used here. Write ** instead.'
    assert '"е" (CYRILLIC SMALL LETTER IE, U+0435) at character 4' in str(refusal("Fp*е"))
    assert "ZERO WIDTH JOINER (U+200D) at character 2" in str(refusal("F\u200dp"))
    assert "products like 2*Fp" in str(refusal("2Fp"))
    assert "takes 2 values between its brackets, not 1" in str(refusal("max(Fp)"))
    assert "nothing to train" in str(refusal("m"))
    assert "300 characters, where 200 are allowed" in str(refusal("x" * 300))


def test_the_limits_themselves_are_allowed():
    assert str(parse("1000000*Fp**8 + Fn**-8"))
    assert str(parse("(" * 38 + "Fp" + ")" * 38)) == "Fp"
    assert parse(f"Fp{' ' * 198}")
