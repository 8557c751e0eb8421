"""Reading an expression: every word and its position are checked, then Python makes the tree.

Refusals are sentences for the user, with the position of the characters concerned.
"""

import ast
import re
import unicodedata
from functools import partial
from typing import NamedTuple, NoReturn

import numpy as np

from ebm_viz.core.expression.expression import Expression
from ebm_viz.core.expression.vocabulary import FUNCTIONS, NAMES

LONGEST = 200
"""Characters of an expression."""
LONGEST_NUMBER = 12
"""Characters of a number."""
LARGEST_NUMBER = 1_000_000
LARGEST_EXPONENT = 8
LONGEST_QUOTE = 24
"""Characters of the text that a message repeats."""
MOST_PARTS = 80
"""Numbers, names, operators and functions of an expression."""
DEEPEST = 40
"""Most brackets open at one position."""

_BETA = "b"
"""Replaces β for Python's parser, which counts positions in bytes: β has two."""
_WORD = re.compile(
    r"(?P<number>[0-9.][0-9A-Za-z_.β]*)|(?P<name>[A-Za-z_β][0-9A-Za-z_β]*)"
    r"|(?P<symbol>\*\*|[-+*/(),])| +|(?P<stranger>.)",
    re.DOTALL,
)
_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_VARIABLES = {word for variable in NAMES.values() for word in (variable.name, variable.spelling)}
_INSTEAD = dict(zip("^–×·÷[]", ("**", "-", "*", "*", "/", "(", ")"), strict=True))
_INSTEAD |= {"²": "**2", "³": "**3"}
"""What to write for characters that come from formulas on paper."""


class ExpressionError(ValueError):
    """A text is not an expression; the message is a sentence for the user.

    position: the characters concerned, as in text[start:end].
    """

    def __init__(self, message: str, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.position = position


def parse(text: str) -> Expression:
    """Return the expression in `text`; any other text raises ExpressionError."""
    everything = (0, len(text))
    if len(text) > LONGEST:
        raise ExpressionError(_too_long(len(text)), (LONGEST, len(text)))
    plain = text.replace("−", "-")
    for variable in NAMES.values():
        if len(variable.spelling) == len(variable.name):
            plain = plain.replace(variable.spelling, variable.name)
    words = [
        _Word(found.lastgroup, found.group(), found.span())
        for found in _WORD.finditer(plain)
        if found.lastgroup
    ]
    for word in words:
        if word.kind == "stranger":
            raise ExpressionError(_refusal_of_character(text, word.span[0]), word.span)
    if not words:
        raise ExpressionError("There is no expression yet. Try softplus(m + Fp - Fn).", everything)
    _check(words, text)
    # Brackets permit blanks at the start; Python refuses zeros before whole numbers.
    for_python = re.sub(r"(?<![0-9.])0+(?=[0-9])", lambda zeros: " " * len(zeros[0]), plain)
    root = ast.parse(f"({for_python.replace('β', _BETA)})", mode="eval").body
    expression = Expression(_canonical(_Canonical(text).visit(root)))
    if "Fp" not in expression.uses and "Fn" not in expression.uses:
        raise ExpressionError("Neither Fp nor Fn occurs, so there is nothing to train.", everything)
    if len(expression.text) > LONGEST:  # β is written out as beta
        raise ExpressionError(_too_long(len(expression.text)), everything)
    return expression


class _Word(NamedTuple):
    """kind: number, name, symbol or stranger."""

    kind: str
    text: str
    span: tuple[int, int]

    @property
    def begins_value(self) -> bool:
        return self.kind != "symbol" or self.text == "("

    @property
    def ends_value(self) -> bool:
        return self.text == ")" or (self.kind != "symbol" and self.text not in FUNCTIONS)


def _check(words: list[_Word], text: str) -> None:
    """Refuse the first word that is not known or is in the wrong position."""
    refuse = partial(_refuse, text)
    open_brackets: list[tuple[_Word, bool]] = []
    """Each with whether it belongs to a function."""
    before = _Word("symbol", "", (0, 0))
    parts = 0
    for word in words:
        _check_alone(word, text)
        within_call = bool(open_brackets) and open_brackets[-1][1]
        nothing_given = word.text == ")" and before.text == "(" and within_call
        expected = word.begins_value or word.text in ("+", "-") or nothing_given
        if before.text in FUNCTIONS and word.text != "(":
            _refuse_uncalled(text, before)
        if before.ends_value and word.begins_value:
            refuse(word.span, "An operator is missing before {}; products are written like 2*Fp.")
        if word.text == "," and not within_call:
            refuse(word.span, "{} has no place here; decimals are written with a point.")
        if word.text == ")" and not open_brackets:
            refuse(word.span, "{} closes nothing.")
        if not (before.ends_value or expected):
            refuse(word.span, "{} stands where a number, a name or a function is expected.")
        if word.text == "(":
            open_brackets.append((word, before.text in FUNCTIONS))
        elif word.text == ")":
            open_brackets.pop()
        if len(open_brackets) > DEEPEST:
            refuse(word.span, "{} is nested too deeply; write it with fewer brackets.")
        parts += word.text not in ("(", ")", ",")
        if parts > MOST_PARTS:
            most = f"at most {MOST_PARTS} numbers, names, operators and functions."
            refuse(word.span, "There are too many parts up to {}: " + most)
        before = word
    if before.text in FUNCTIONS:
        _refuse_uncalled(text, before)
    if not before.ends_value:
        refuse(before.span, "Something is missing after {}.")
    if open_brackets:
        refuse(open_brackets[-1][0].span, "{} is never closed.")


def _check_alone(word: _Word, text: str) -> None:
    """Refuse unknown names, and numbers that are malformed, too long or too large."""
    refuse = partial(_refuse, text, word.span)
    if word.kind == "name" and word.text not in _VARIABLES and word.text not in FUNCTIONS:
        known = f"Names: {', '.join(NAMES)}. Functions: {', '.join(FUNCTIONS)}."
        refuse(f"{{}} is not known. {known}")
    if word.kind != "number":
        return
    if not _NUMBER.fullmatch(word.text):
        refuse("{} is not a number. Write numbers like 0.5 and products like 2*Fp.")
    if len(word.text) > LONGEST_NUMBER:
        refuse(f"{{}} is too long; a number has at most {LONGEST_NUMBER} characters.")
    if float(word.text) > LARGEST_NUMBER:
        refuse(f"{{}} is too large; numbers go up to {LARGEST_NUMBER:,}.")


def _refuse_uncalled(text: str, word: _Word) -> NoReturn:
    _refuse(text, word.span, f"{{}} is a function; write {FUNCTIONS[word.text].usage}.")


def _refuse(text: str, span: tuple[int, int], message: str) -> NoReturn:
    """Refuse a part of the text, which replaces {} in the message."""
    start, end = span
    shown = text[start:end]
    shown = shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
    raise ExpressionError(message.replace("{}", f'"{shown}" at character {start + 1}'), span)


class _Canonical(ast.NodeTransformer):
    """Makes the tree that `ast.unparse` writes canonically, and refuses what only a tree shows."""

    def __init__(self, text: str) -> None:
        self._text = text

    def visit_Constant(self, node: ast.Constant) -> ast.Name:
        """Write 1e-05 as 0.00001, without superfluous zeros."""
        return ast.Name(np.format_float_positional(float(str(node.value)), trim="-"))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("beta") if node.id == _BETA else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """Leave out a plus sign."""
        plus = isinstance(node.op, ast.UAdd)
        return self.visit(node.operand) if plus else self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Refuse exponents that are not numbers, or are too large."""
        if isinstance(node.op, ast.Pow):
            size = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
            if not isinstance(size, ast.Constant) or float(str(size.value)) > LARGEST_EXPONENT:
                limits = f"from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}."
                self._refuse(
                    node.right, "{} cannot be an exponent: it must be a plain number " + limits
                )
            # `unparse` of some versions sets brackets around a sign.
            node.right = ast.Name(ast.unparse(self.visit(node.right)))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Refuse too few or too many arguments."""
        given, wanted = len(node.args), len(FUNCTIONS[ast.unparse(node.func)].needs)
        if given != wanted:
            values = "1 value" if wanted == 1 else f"{wanted} values"
            self._refuse(node, f"{{}} takes {values} between its brackets, not {given}.")
        return self.generic_visit(node)

    def _refuse(self, node: ast.expr, message: str) -> NoReturn:
        # The bracket before the text shifts positions by one.
        _refuse(self._text, (node.col_offset - 1, (node.end_col_offset or 0) - 1), message)


def _canonical(root: ast.AST) -> str:
    text = re.sub(r" (\*\*|\*|/) ", r"\1", ast.unparse(root))
    return text if len(text) <= LONGEST else text.replace(" ", "")


def _refusal_of_character(text: str, at: int) -> str:
    character = text[at]
    code = f"U+{ord(character):04X}"
    if not character.isprintable():
        who = f"{unicodedata.name(character, 'A control character')} ({code})"
    elif not character.isascii():
        who = f'"{character}" ({unicodedata.name(character, "no name")}, {code})'
    else:
        who = f'"{character}"'
    hint = f" Write {_INSTEAD[character]} instead." if character in _INSTEAD else ""
    return f"{who} at character {at + 1} cannot be used here.{hint}"


def _too_long(length: int) -> str:
    return f"This is too long: {length:,} characters, where {LONGEST} are allowed."
