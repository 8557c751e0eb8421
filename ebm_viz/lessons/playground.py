"""Playground: what is said about the landscape of one training."""

from ebm_viz.lessons.text import Text, Try

TITLE = "Playground"
TEXT = Text(
    do="Press Play, and drag *β*. Then change any setting: training restarts from the same initial"
    " weights.",
    see="The energy *F* ends lower on the data than elsewhere, even where its level rises; the"
    " density *p* gathers where *F* is low.",
    why="A loss pushes *F* down on the data and up on other points. The Gibbs density"
    " *p* = exp(−*βF*) / *Z* sees only differences of *F*: *Z* takes up the level.",
    tries=[
        Try(
            "What becomes of the density if 5 is added to every energy, and what if every energy"
            " is doubled?",
            "Adding 5 changes nothing: *Z* shrinks by the same factor exp(−5*β*) as exp(−*βF*),"
            " so *F* is defined only up to a constant. Doubling *F* at *β* gives the density that"
            " *F* itself has at 2*β*.",
        )
    ],
)
