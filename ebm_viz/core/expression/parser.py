"""Reading an expression: characters to words, words to a tree, refusals with their place."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

from ebm_viz.core.expression.tree import LONGEST, Apply, Expression, Name, Node, Number
from ebm_viz.core.expression.vocabulary import FUNCTIONS, MINUS, NAMES, OPERATORS, Bind, Operation

LONGEST_NUMBER = 12
"""Characters of a number."""

LARGEST_NUMBER = 1_000_000

LARGEST_EXPONENT = 8

LONGEST_QUOTE = 24
"""Characters of the text that a message repeats."""

MOST_PARTS = 80
"""Numbers, names, operators and functions of an expression."""

DEEPEST = 40
"""Brackets, signs and operators that may be open at one place."""


class ExpressionError(ValueError):
    """A text is not an expression; the message is a sentence for people.

    position: the characters it speaks of, as in text[start:end].
    """

    def __init__(self, message: str, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.position = position


def parse(text: str) -> Expression:
    """Return the expression that `text` writes; anything else raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(_too_long(len(text)), (LONGEST, len(text)))
    expression = Expression(_Reader(text).read_all())
    everything = (0, len(text))
    if "Fp" not in expression.uses and "Fn" not in expression.uses:
        raise ExpressionError("Neither Fp nor Fn occurs, so there is nothing to train.", everything)
    if len(str(expression)) > LONGEST:  # β is short for beta
        raise ExpressionError(_too_long(len(str(expression))), everything)
    return expression


@dataclass(frozen=True)
class _Word:
    kind: str
    """number, name, symbol or end."""
    text: str
    start: int
    end: int


_WORD = re.compile(
    r"(?P<number>[0-9.][0-9A-Za-z_.β]*)|(?P<name>[A-Za-z_β][0-9A-Za-z_β]*)"
    r"|(?P<symbol>\*\*|[-+*/(),])| +"
)
_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")

_VARIABLES = {
    word: variable for variable in NAMES.values() for word in (variable.name, variable.spelling)
}
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


class _Reader:
    """Reads the words from left to right, by the strength with which operators bind."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = _words(text)
        self.at = 0
        self.depth = 0
        self.parts = 0

    @property
    def word(self) -> _Word:
        return self.words[self.at]

    def read_all(self) -> Node:
        if self.word.kind == "end":
            raise ExpressionError(
                "There is no expression yet. Try softplus(m + Fp - Fn).", (0, len(self.text))
            )
        node = self.read(Bind.SUM)
        if self.word.kind != "end":
            self.refuse_to_go_on()
        return node

    def read(self, loosest: Bind) -> Node:
        """Read as far as operators bind at least as tightly as `loosest`."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse("{} is nested too deeply; write it with fewer brackets and signs.")
        node = self.read_signed()
        while self.word.kind == "symbol" and self.word.text in OPERATORS:
            operator = OPERATORS[self.word.text]
            if operator.binds < loosest:
                break
            self.take()
            start = self.word.start
            right = self.read(operator.needs[1])
            if operator.name == "**":
                self.check_exponent(right, start)
            node = self.count(Apply(operator, (node, right)))
        self.depth -= 1
        return node

    def read_signed(self) -> Node:
        word = self.word
        if word.kind == "symbol" and word.text in ("+", "-"):
            self.take()
            node = self.read(MINUS.needs[0])
            return self.count(Apply(MINUS, (node,))) if word.text == "-" else node
        return self.read_atom()

    def read_atom(self) -> Node:
        word = self.word
        if word.kind == "number":
            return self.read_number()
        if word.kind == "name" and word.text in FUNCTIONS:
            return self.read_call(FUNCTIONS[word.text])
        if word.kind == "name":
            if word.text not in _VARIABLES:
                self.refuse(f"{{}} is not known. {_KNOWN}")
            self.take()
            return self.count(Name(_VARIABLES[word.text]))
        if word.text == "(":
            self.take()
            node = self.read(Bind.SUM)
            self.close(word)
            return node
        if word.kind == "end":
            self.refuse("Something is missing after {}.", self.words[self.at - 1])
        self.refuse("{} stands where a number, a name or a function is expected.")

    def read_number(self) -> Node:
        text = self.word.text
        if not _NUMBER.fullmatch(text):
            self.refuse("{} is not a number. Write numbers like 0.5 and products like 2*Fp.")
        if len(text) > LONGEST_NUMBER:
            self.refuse(f"{{}} is too long; a number has at most {LONGEST_NUMBER} characters.")
        if float(text) > LARGEST_NUMBER:
            self.refuse(f"{{}} is too large; numbers go up to {LARGEST_NUMBER:,}.")
        self.take()
        whole, _, fraction = text.partition(".")
        whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
        return self.count(Number(f"{whole}.{fraction}" if fraction else whole))

    def read_call(self, function: Operation) -> Node:
        name = self.take()
        opening = self.word
        if opening.text != "(":
            usage = function.text.replace("%s", "…")
            self.refuse(f"{{}} is a function; write {usage}.", name)
        self.take()
        arguments = [] if self.word.text == ")" else [self.read(Bind.SUM)]
        while self.word.text == ",":
            self.take()
            arguments.append(self.read(Bind.SUM))
        closing = self.close(opening)
        wanted = len(function.needs)
        if len(arguments) != wanted:
            values = "1 value" if wanted == 1 else f"{wanted} values"
            raise ExpressionError(
                f'"{name.text}" at character {name.start + 1} takes {values} between its brackets,'
                f" not {len(arguments)}.",
                (name.start, closing.end),
            )
        return self.count(Apply(function, tuple(arguments)))

    def take(self) -> _Word:
        self.at += 1
        return self.words[self.at - 1]

    def close(self, opening: _Word) -> _Word:
        if self.word.kind == "end":
            self.refuse("{} is never closed.", opening)
        if self.word.text != ")":
            self.refuse_to_go_on()
        return self.take()

    def count(self, node: Node) -> Node:
        self.parts += 1
        if self.parts > MOST_PARTS:
            self.refuse(
                f"There are too many parts up to {{}}: at most {MOST_PARTS} numbers, names,"
                " operators and functions.",
                self.words[self.at - 1],
            )
        return node

    def check_exponent(self, exponent: Node, start: int) -> None:
        unsigned = exponent
        if isinstance(exponent, Apply) and exponent.operation is MINUS:
            (unsigned,) = exponent.arguments
        if not isinstance(unsigned, Number) or float(unsigned.text) > LARGEST_EXPONENT:
            end = self.words[self.at - 1].end
            raise ExpressionError(
                f"{self.quote(start, end)} cannot be an exponent: it must be a plain number from"
                f" -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}.",
                (start, end),
            )

    def refuse_to_go_on(self) -> NoReturn:
        """Refuse the word, which cannot follow what is read so far."""
        if self.word.text == ")":
            self.refuse("{} closes nothing.")
        if self.word.text == ",":
            self.refuse("{} has no place here; decimals are written with a point.")
        self.refuse("An operator is missing before {}; products are written like 2*Fp.")

    def refuse(self, message: str, word: _Word | None = None) -> NoReturn:
        word = word or self.word
        quoted = self.quote(word.start, word.end)
        raise ExpressionError(message.replace("{}", quoted), (word.start, word.end))

    def quote(self, start: int, end: int) -> str:
        """Return the characters as a message shows them, with their place counted from 1."""
        shown = self.text[start:end]
        shown = shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
        return f'"{shown}" at character {start + 1}'


def _words(text: str) -> list[_Word]:
    plain = text.replace("−", "-")
    for variable in NAMES.values():
        if len(variable.spelling) == len(variable.name):
            plain = plain.replace(variable.spelling, variable.name)
    words, at = [], 0
    while at < len(plain):
        match = _WORD.match(plain, at)
        if match is None:
            raise ExpressionError(_refusal_of_character(text, at), (at, at + 1))
        if match.lastgroup is not None:
            words.append(_Word(match.lastgroup, match.group(), match.start(), match.end()))
        at = match.end()
    return [*words, _Word("end", "", len(text), len(text))]


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
