"""Reading what a user typed, and refusing what is no expression, with a sentence and a position."""

import ast
import re
import unicodedata
from typing import Any, NoReturn

from ebm_viz.core.expression.vocabulary import FUNCTIONS, NAMES

LONGEST = 200
"""Characters of an expression."""
LONGEST_NUMBER = 12
"""Characters of a number."""
LARGEST_NUMBER = 1_000_000
LARGEST_EXPONENT = 8
MOST_PARTS = 80
"""Numbers, names, operators and functions of an expression."""
DEEPEST = 40
"""Most brackets open at one position."""
LONGEST_QUOTE = 24
"""Characters of the text that a message repeats."""

Tree = Any
"""A number, a name, or a list of an operation's name and its arguments."""

_WORD = re.compile(
    r"(?P<number>[0-9.][0-9A-Za-z_.β⁺⁻]*)|(?P<name>[A-Za-z_β][0-9A-Za-z_β⁺⁻]*)"
    r"|(?P<symbol>\*\*|[-−+*/(),])| +|(?P<stranger>.)",
    re.DOTALL,
)
_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_MISPLACED = re.compile(
    r"(?P<uncalled>F)(?!\()|(?<=[V)])(?P<unjoined>[VF(])|(?P<unfinished>[^V)])$"
    r"|(?<![V)])(?P<unexpected>[*/,]|(?<!F\()\))"
)
"""In an outline such as F(V*V), where V is a number or a name, and F a function."""
_VARIABLES = {variable.spelling: name for name, variable in NAMES.items()} | {n: n for n in NAMES}
_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_PLAIN = str.maketrans("−⁺⁻β0.", "-pnb11")
"""Python counts positions in bytes, and refuses zeros before whole numbers."""

_SENTENCES = {
    "unknown": f"{{}} is not known. Names: {', '.join(NAMES)}. Functions: {', '.join(FUNCTIONS)}.",
    "malformed": "{} is not a number. Write numbers like 0.5 and products like 2*Fp.",
    "long": f"{{}} is too long; a number has at most {LONGEST_NUMBER} characters.",
    "large": f"{{}} is too large; numbers go up to {LARGEST_NUMBER:,}.",
    "uncalled": "{} is a function; write %s.",
    "unjoined": "An operator is missing before {}; products are written like 2*Fp.",
    "unfinished": "Something is missing after {}.",
    "unexpected": "{} stands where a number, a name or a function is expected.",
    "unopened": "{} closes nothing.",
    "unclosed": "{} is never closed.",
    "deep": "{} is nested too deeply; write it with fewer brackets.",
    "many": f"There are too many parts up to {{}}: at most {MOST_PARTS} numbers, names, operators"
    " and functions.",
    "exponent": "{} cannot be an exponent: it must be a plain number from"
    f" -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}.",
    "arguments": "{} takes %s between its brackets, not %s.",
    "comma": "{} has no place here; decimals are written with a point.",
}
_INSTEAD = dict(zip("^–×·÷[]²³", ("**", "-", "*", "*", "/", "(", ")", "**2", "**3"), strict=True))
"""What to write for characters that come from formulas on paper."""


class ExpressionError(ValueError):
    """A text is not an expression; the message is a sentence for the user.

    position: the characters concerned, as in text[start:end].
    """

    def __init__(self, message: str, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.position = position


def check(text: str) -> None:
    """Refuse words that are not known, out of order or too many; `tree_of` refuses the rest."""
    if len(text) > LONGEST:
        raise ExpressionError(too_long(text), (LONGEST, len(text)))
    words = [word for word in _WORD.finditer(text) if word.lastgroup]
    for word in words:
        if word.lastgroup == "stranger":
            raise ExpressionError(_refusal_of_character(word), word.span())
    outline = "".join(_checked(text, word) for word in words)
    if not outline:
        message = "There is no expression yet. Try softplus(m + Fp - Fn)."
        raise ExpressionError(message, (0, len(text)))
    if misplaced := _MISPLACED.search(outline):
        word = words[misplaced.start()]
        function = FUNCTIONS.get(word.group())
        usage = [function.text[0].replace("%s", "…")] if misplaced["uncalled"] and function else []
        _refuse(text, word.span(), str(misplaced.lastgroup), *usage)
    opened: list[tuple[int, int]] = []
    parts = 0
    for word, symbol in zip(words, outline, strict=True):
        parts += symbol not in "(),"
        if symbol == "(":
            opened.append(word.span())
        if symbol == ")":
            if not opened:
                _refuse(text, word.span(), "unopened")
            opened.pop()
        if len(opened) > DEEPEST:
            _refuse(text, word.span(), "deep")
        if parts > MOST_PARTS:
            _refuse(text, word.span(), "many")
    if opened:
        _refuse(text, opened[-1], "unclosed")


def too_long(text: str) -> str:
    """Return the sentence that refuses a text for its length."""
    return f"This is too long: {len(text):,} characters, where {LONGEST} are allowed."


def tree_of(text: str) -> Tree:
    """Return the tree of a text whose words are known and in order."""
    return _tree(text, ast.parse(f"({text.translate(_PLAIN)})", mode="eval").body)


def _refuse(text: str, span: tuple[int, int], why: str, *details: object) -> NoReturn:
    """Raise ExpressionError about a part of the text."""
    start, end = span
    shown = text[start:end]
    shown = shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
    sentence = _SENTENCES[why] % details if details else _SENTENCES[why]
    raise ExpressionError(sentence.replace("{}", f'"{shown}" at character {start + 1}'), span)


def _refusal_of_character(word: re.Match[str]) -> str:
    character = word.group()
    code, name = f"U+{ord(character):04X}", unicodedata.name(character, "")
    if not character.isprintable():
        who = f"{name or 'A control character'} ({code})"
    elif not character.isascii():
        who = f'"{character}" ({name or "no name"}, {code})'
    else:
        who = f'"{character}"'
    hint = f" Write {_INSTEAD[character]} instead." if character in _INSTEAD else ""
    return f"{who} at character {word.start() + 1} cannot be used here.{hint}"


def _checked(text: str, word: re.Match[str]) -> str:
    """Return a word's character in the outline; refuse a word that is not allowed anywhere."""
    written, span = word.group(), word.span()
    if word.lastgroup == "symbol":
        return written[0]
    if word.lastgroup == "name":
        if written not in _VARIABLES and written not in FUNCTIONS:
            _refuse(text, span, "unknown")
        return "F" if written in FUNCTIONS else "V"
    if not _NUMBER.fullmatch(written):
        _refuse(text, span, "malformed")
    if len(written) > LONGEST_NUMBER:
        _refuse(text, span, "long")
    if float(written) > LARGEST_NUMBER:
        _refuse(text, span, "large")
    return "V"


def _tree(text: str, node: ast.expr) -> Tree:
    start, end = _span(node)
    word = text[start:end]
    match node:
        case ast.Constant():
            return float(word)
        case ast.Name():
            return _VARIABLES.get(word, word)
        case ast.UnaryOp(ast.UAdd(), operand):
            return _tree(text, operand)
        case ast.UnaryOp(ast.USub(), operand):
            return ["-", _tree(text, operand)]
        case ast.BinOp(left, operator, right):
            first, second = _tree(text, left), _tree(text, right)
            if isinstance(operator, ast.Pow) and not _is_exponent(second):
                _refuse(text, _span(right), "exponent")
            return [_SYMBOLS[type(operator)], first, second]
        case ast.Call(ast.Name(name), arguments):
            given, wanted = len(arguments), len(FUNCTIONS[name].needs)
            if given != wanted:
                values = "1 value" if wanted == 1 else f"{wanted} values"
                _refuse(text, (start, end), "arguments", values, given)
            return [name, *(_tree(text, argument) for argument in arguments)]
        case ast.Tuple([first, *_]):
            comma = text.index(",", _span(first)[1])
            _refuse(text, (comma, comma + 1), "comma")
    raise TypeError(f"{type(node).__name__} has no meaning in an expression")


def _span(node: ast.expr) -> tuple[int, int]:
    """Return the position of a node in the text, which Python reads within brackets."""
    return node.col_offset - 1, (node.end_col_offset or 1) - 1


def _is_exponent(tree: Tree) -> bool:
    match tree:
        case float(size) | ["-", float(size)]:
            return size <= LARGEST_EXPONENT
    return False
