"""Formulas in the sidebar are whole at its default width."""

OUTSIDE = """() => {
    const formula = document.querySelector("[data-testid=stSidebar] .katex-display")
    const edge = formula.getBoundingClientRect().right + 1
    const right = part => part.getBoundingClientRect().right
    return [...formula.querySelectorAll(".base")].filter(part => right(part) > edge).length
}"""
SIZED = """() => {
    const formula = document.querySelector("[data-testid=stSidebar] .katex-display > .katex")
    return formula && getComputedStyle(formula).whiteSpace === "normal"
}"""
SHORT = "reading?word=cat&letter_steps=10&word_steps=10&step=0"
WIDEST = [
    *(f"{SHORT}&loss={loss}" for loss in ("ce", "soft_ce", "margin", "cost_augmented")),
    *(f"?steps=10&loss={loss}" for loss in ("nce", "nll_importance", "sliced_score_matching")),
]


def test_the_widest_formulas_are_whole(open_app):
    cut = {}
    for path in WIDEST:
        page = open_app(path)
        page.wait_for_function(SIZED)
        cut[path] = page.evaluate(OUTSIDE)
        page.close()
    assert cut == dict.fromkeys(WIDEST, 0)
