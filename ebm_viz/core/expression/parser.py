"""Reading what a user typed, and refusing what is no expression, with a sentence and a position."""

import re
import unicodedata
from itertools import accumulate

from ebm_viz.core.expression.expression import Expression, ExpressionError, refuse
from ebm_viz.core.expression.vocabulary import FUNCTIONS, NAMES

LONGEST = 200
"""Characters of an expression."""
LONGEST_NUMBER = 12
"""Characters of a number."""
LARGEST_NUMBER = 1_000_000
MOST_PARTS = 80
"""Numbers, names, operators and functions of an expression."""
DEEPEST = 40
"""Most brackets open at one position."""

_WORD = re.compile(
    r"(?P<number>[0-9.][0-9A-Za-z_.β⁺⁻]*)|(?P<name>[A-Za-z_β][0-9A-Za-z_β⁺⁻]*)"
    r"|(?P<symbol>\*\*|[-−+*/(),])| +|(?P<stranger>.)",
    re.DOTALL,
)
_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_VARIABLES = {word for variable in NAMES.values() for word in (variable.name, variable.spelling)}
_INSTEAD = dict(zip("^–×·÷[]²³", ("**", "-", "*", "*", "/", "(", ")", "**2", "**3"), strict=True))
"""What to write for characters that come from formulas on paper."""

_MISPLACED = re.compile(
    r"(?P<uncalled>F)(?!\()|(?<=[V)])(?P<unjoined>[VF(])|(?P<unfinished>[^V)])$"
    r"|(?<![V)])(?P<unexpected>[*/,]|(?<!F\()\))"
)
"""In an outline such as F(V*V), where V is a number or a name, and F a function."""
_SENTENCES = {
    "uncalled": "{} is a function; write USAGE.",
    "unjoined": "An operator is missing before {}; products are written like 2*Fp.",
    "unfinished": "Something is missing after {}.",
    "unexpected": "{} stands where a number, a name or a function is expected.",
}


def parse(text: str) -> Expression:
    """Return the expression in `text`; any other text raises ExpressionError."""
    everything = (0, len(text))
    if len(text) > LONGEST:
        raise ExpressionError(_too_long(text), (LONGEST, len(text)))
    words = [word for word in _WORD.finditer(text) if word.lastgroup]
    for word in words:
        if word.lastgroup == "stranger":
            raise ExpressionError(_refusal_of_character(word), word.span())
    outline = "".join(_checked(word, text) for word in words)
    if not outline:
        raise ExpressionError("There is no expression yet. Try softplus(m + Fp - Fn).", everything)
    _check(outline, words, text)
    canonical = Expression(text).canonical
    if len(canonical) > LONGEST:
        canonical = canonical.replace(" ", "")
    if len(canonical) > LONGEST:  # β is written out as beta
        raise ExpressionError(_too_long(canonical), everything)
    expression = Expression(canonical)
    if not {"Fp", "Fn"} & set(expression.uses):
        raise ExpressionError("Neither Fp nor Fn occurs, so there is nothing to train.", everything)
    return expression


def _checked(word: re.Match[str], text: str) -> str:
    """Return a word's character in the outline; refuse a word that is not allowed anywhere."""
    written, span = word.group(), word.span()
    if word.lastgroup == "symbol":
        return written[0]
    if word.lastgroup == "name":
        if written not in _VARIABLES and written not in FUNCTIONS:
            known = f"Names: {', '.join(NAMES)}. Functions: {', '.join(FUNCTIONS)}."
            refuse(text, span, f"{{}} is not known. {known}")
        return "F" if written in FUNCTIONS else "V"
    if not _NUMBER.fullmatch(written):
        refuse(text, span, "{} is not a number. Write numbers like 0.5 and products like 2*Fp.")
    if len(written) > LONGEST_NUMBER:
        most = f"a number has at most {LONGEST_NUMBER} characters."
        refuse(text, span, "{} is too long; " + most)
    if float(written) > LARGEST_NUMBER:
        refuse(text, span, f"{{}} is too large; numbers go up to {LARGEST_NUMBER:,}.")
    return "V"


def _check(outline: str, words: list[re.Match[str]], text: str) -> None:
    """Refuse words in the wrong position, too many of them, and too many open brackets."""
    if misplaced := _MISPLACED.search(outline):
        word = words[misplaced.start()]
        sentence = _SENTENCES[str(misplaced.lastgroup)]
        if function := FUNCTIONS.get(word.group()):
            sentence = sentence.replace("USAGE", function.text.replace("%s", "…"))
        refuse(text, word.span(), sentence)
    depths = accumulate((symbol == "(") - (symbol == ")") for symbol in outline)
    parts = accumulate(symbol not in "()," for symbol in outline)
    for word, depth, part in zip(words, depths, parts, strict=True):
        if depth > DEEPEST:
            refuse(text, word.span(), "{} is nested too deeply; write it with fewer brackets.")
        if part > MOST_PARTS:
            most = f"at most {MOST_PARTS} numbers, names, operators and functions."
            refuse(text, word.span(), "There are too many parts up to {}: " + most)


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


def _too_long(text: str) -> str:
    return f"This is too long: {len(text):,} characters, where {LONGEST} are allowed."
