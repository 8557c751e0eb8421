"""Losses that users type: an expression in F⁺, F⁻, m and β of one pair, such as
`softplus(m + Fp - Fn)`.

`parse` reads plain numbers, the names in NAMES, the functions in FUNCTIONS, + - * / ** and
brackets. It refuses everything else. Python's `ast` makes a tree of the accepted words; the text is
never evaluated. A refusal is an ExpressionError: a sentence for the user, with the position of the
characters concerned.
"""

from ebm_viz.core.expression.expression import Expression, parse
from ebm_viz.core.expression.parser import ExpressionError
from ebm_viz.core.expression.vocabulary import FUNCTIONS, NAMES

__all__ = ["FUNCTIONS", "NAMES", "Expression", "ExpressionError", "parse"]
