"""Losses: what the page says about the plane of F⁺ and F⁻."""

from ebm_viz.lessons.text import Text, Try

TITLE = "Losses"
TEXT = Text(
    do="Drag the point in a plane, and choose other losses.",
    see="What a loss does is push: down on the energy *F*⁺ of a data point, up on the energy *F*⁻"
    " of a negative. Arrows show how the two move; where a plane is hatched, nothing is pushed.",
    why="Training moves the weights by the pushes alone, −∂ℓ/∂*F*⁺ and −∂ℓ/∂*F*⁻: the value of the"
    " loss never reaches them.",
    tries=[
        Try(
            "Which of the losses stay the same if every energy rises by the same constant?",
            "Those that see the difference *F*⁻ − *F*⁺ alone, such as hinge, log and NLL: their"
            " planes do not change along the diagonal. Simple and square-square have a target for"
            " each energy, 0 and *m*, and do change.",
        )
    ],
)
