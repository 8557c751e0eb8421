"""Losses that people type: an expression in F⁺, F⁻, m and β of one pair, such as
`softplus(m + Fp - Fn)`.

`parse` reads the text with a grammar of its own: plain numbers, the names in NAMES, the operators
in OPERATORS and the functions in FUNCTIONS. Nothing else has a meaning, and Python itself never
sees the text. What it refuses it refuses with an ExpressionError, a sentence for people that knows
which characters it speaks of.
"""

from ebm_viz.core.expression.parser import ExpressionError, parse
from ebm_viz.core.expression.tree import Expression
from ebm_viz.core.expression.vocabulary import FUNCTIONS, NAMES, OPERATORS, Operation, Variable

__all__ = [
    "FUNCTIONS",
    "NAMES",
    "OPERATORS",
    "Expression",
    "ExpressionError",
    "Operation",
    "Variable",
    "parse",
]
