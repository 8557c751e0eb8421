"""Reading an expression: every word and its position are checked, then Python makes the tree.

Refusals are sentences for the user, with the position of the characters concerned.
"""

import ast
import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

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
    r"|(?P<symbol>\*\*|[-+*/(),])| +"
)
_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_VARIABLES = {word for variable in NAMES.values() for word in (variable.name, variable.spelling)}
_KNOWN = f"Names: {', '.join(NAMES)}. Functions: {', '.join(FUNCTIONS)}."
_INSTEAD = {
    "^": "**",
    "²": "**2",
    "³": "**3",
    "–": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "[": "(",
    "]": ")",
}
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
    words = _Words(text)
    if not words.all:
        raise ExpressionError("There is no expression yet. Try softplus(m + Fp - Fn).", everything)
    words.check()
    root = ast.parse(words.for_python, mode="eval").body
    expression = Expression(_canonical(_Canonical(words).visit(root)))
    if "Fp" not in expression.uses and "Fn" not in expression.uses:
        raise ExpressionError("Neither Fp nor Fn occurs, so there is nothing to train.", everything)
    if len(expression.text) > LONGEST:  # β is written out as beta
        raise ExpressionError(_too_long(len(expression.text)), everything)
    return expression


@dataclass(frozen=True)
class _Word:
    kind: str
    """number, name or symbol."""
    text: str
    start: int
    end: int

    @property
    def begins_value(self) -> bool:
        return self.kind != "symbol" or self.text == "("

    @property
    def ends_value(self) -> bool:
        return self.text == ")" or (self.kind != "symbol" and self.text not in FUNCTIONS)


class _Words:
    """The words of a text, and the checks that they pass or fail."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain = text.replace("−", "-")
        for variable in NAMES.values():
            if len(variable.spelling) == len(variable.name):
                plain = plain.replace(variable.spelling, variable.name)
        self.all: list[_Word] = []
        at = 0
        while at < len(plain):
            match = _WORD.match(plain, at)
            if match is None:
                raise ExpressionError(_refusal_of_character(text, at), (at, at + 1))
            if match.lastgroup is not None:
                word = _Word(match.lastgroup, match.group(), match.start(), match.end())
                self.all.append(word)
            at = match.end()

    @property
    def for_python(self) -> str:
        """The words for Python's parser, in brackets, so that positions shift by one.

        Python refuses leading blanks and zeros: brackets permit the blanks, and zeros are removed.
        """
        pieces = list(" " * len(self.text))
        for word in self.all:
            if word.kind == "number":
                kept = word.text.lstrip("0") if word.text.lstrip("0")[:1].isdigit() else word.text
                pieces[word.end - len(kept) : word.end] = kept
            else:
                pieces[word.start : word.end] = word.text.replace("β", _BETA)
        return f"({''.join(pieces)})"

    def check(self) -> None:
        """Refuse the first word that is not known or is in the wrong position."""
        open_brackets: list[tuple[_Word, bool]] = []
        """Each with whether it belongs to a function."""
        before = _Word("symbol", "", 0, 0)
        parts = 0
        for word in self.all:
            self.check_word(word)
            within_call = bool(open_brackets) and open_brackets[-1][1]
            if before.text in FUNCTIONS and word.text != "(":
                self.refuse_to_leave_uncalled(before)
            if before.ends_value and word.begins_value:
                self.refuse(
                    word, "An operator is missing before {}; products are written like 2*Fp."
                )
            if word.text == "," and not within_call:
                self.refuse(word, "{} has no place here; decimals are written with a point.")
            if word.text == ")" and not open_brackets:
                self.refuse(word, "{} closes nothing.")
            nothing_given = word.text == ")" and before.text == "(" and within_call
            begins = word.begins_value or word.text in ("+", "-") or nothing_given
            if not (before.ends_value or begins):
                self.refuse(word, "{} stands where a number, a name or a function is expected.")
            if word.text == "(":
                open_brackets.append((word, before.text in FUNCTIONS))
            elif word.text == ")":
                open_brackets.pop()
            if len(open_brackets) > DEEPEST:
                self.refuse(word, "{} is nested too deeply; write it with fewer brackets.")
            parts += word.text not in ("(", ")", ",")
            if parts > MOST_PARTS:
                self.refuse(
                    word,
                    f"There are too many parts up to {{}}: at most {MOST_PARTS} numbers, names,"
                    " operators and functions.",
                )
            before = word
        if before.text in FUNCTIONS:
            self.refuse_to_leave_uncalled(before)
        if not before.ends_value:
            self.refuse(before, "Something is missing after {}.")
        if open_brackets:
            self.refuse(open_brackets[-1][0], "{} is never closed.")

    def check_word(self, word: _Word) -> None:
        """Refuse unknown names, and numbers that are malformed, too long or too large."""
        if word.kind == "name" and word.text not in _VARIABLES and word.text not in FUNCTIONS:
            self.refuse(word, f"{{}} is not known. {_KNOWN}")
        if word.kind != "number":
            return
        if not _NUMBER.fullmatch(word.text):
            self.refuse(word, "{} is not a number. Write numbers like 0.5 and products like 2*Fp.")
        if len(word.text) > LONGEST_NUMBER:
            self.refuse(
                word, f"{{}} is too long; a number has at most {LONGEST_NUMBER} characters."
            )
        if float(word.text) > LARGEST_NUMBER:
            self.refuse(word, f"{{}} is too large; numbers go up to {LARGEST_NUMBER:,}.")

    def refuse_to_leave_uncalled(self, word: _Word) -> NoReturn:
        self.refuse(word, f"{{}} is a function; write {FUNCTIONS[word.text].usage}.")

    def refuse(self, place: "_Word | ast.expr", message: str) -> NoReturn:
        """Refuse a word or a part of the tree, whose text replaces {} in the message."""
        if isinstance(place, _Word):
            start, end = place.start, place.end
        else:
            start, end = place.col_offset - 1, (place.end_col_offset or 0) - 1
        shown = self.text[start:end]
        shown = shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
        quoted = f'"{shown}" at character {start + 1}'
        raise ExpressionError(message.replace("{}", quoted), (start, end))


class _Canonical(ast.NodeTransformer):
    """Makes the tree that `ast.unparse` writes canonically, and refuses what only a tree shows."""

    def __init__(self, words: _Words) -> None:
        self.words = words

    def visit_Constant(self, node: ast.Constant) -> ast.Name:
        """Write 1e-05 as 0.00001, without superfluous zeros."""
        return ast.Name(np.format_float_positional(float(str(node.value)), trim="-"))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("beta") if node.id == _BETA else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """Leave out a plus sign."""
        return (
            self.visit(node.operand) if isinstance(node.op, ast.UAdd) else self.generic_visit(node)
        )

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Refuse exponents that are not numbers, or are too large."""
        if isinstance(node.op, ast.Pow):
            unsigned = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
            if (
                not isinstance(unsigned, ast.Constant)
                or float(str(unsigned.value)) > LARGEST_EXPONENT
            ):
                self.words.refuse(
                    node.right,
                    "{} cannot be an exponent: it must be a plain number from"
                    f" -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}.",
                )
            # `unparse` of some versions sets brackets around a sign.
            node.right = ast.Name(ast.unparse(self.visit(node.right)))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Refuse too few or too many arguments."""
        function, given = FUNCTIONS[ast.unparse(node.func)], len(node.args)
        wanted = len(function.needs)
        if given != wanted:
            values = "1 value" if wanted == 1 else f"{wanted} values"
            self.words.refuse(node, f"{{}} takes {values} between its brackets, not {given}.")
        return self.generic_visit(node)


def _canonical(root: ast.AST) -> str:
    text = ast.unparse(root)
    for operator in ("**", "*", "/"):
        text = text.replace(f" {operator} ", operator)
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
