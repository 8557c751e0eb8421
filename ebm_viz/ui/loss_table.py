"""The parts of the Losses page: planes, sliders and the rows of the table."""

from urllib.parse import urlencode

from ebm_viz.core.losses import LOSSES
from ebm_viz.core.losses.facts import margin_of, matters
from ebm_viz.core.losses.own_loss import OWN
from ebm_viz.experiment import SETTINGS
from ebm_viz.scene.losses import LOSS_SETTINGS
from ebm_viz.ui.comparison import Comparison
from ebm_viz.viewer.losses import LossRow, LossSetting
from ebm_viz.viewer.model import LossView

DEPENDS_ON = {
    "level": "F⁺ only",
    "gap": "gap",
    "levels": "levels",
    "ratio": "ratio",
    "slope": "slopes",
}
"""What a loss depends on, in the words of the table."""


def loss_views(comparison: Comparison) -> list[LossView]:
    """Return the chosen losses in the form that their planes need."""
    return [LossView.of(comparison.experiment(name)) for name in comparison.names]


def loss_settings(comparison: Comparison) -> list[LossSetting]:
    """Return all settings, with those marked as shown that matter to a chosen loss."""
    losses = [comparison.loss(name) for name in comparison.names]
    experiment = comparison.experiment(comparison.first)
    return [
        LossSetting(
            name=name,
            label=SETTINGS[name].label,
            help=SETTINGS[name].help,
            low=SETTINGS[name].low,
            high=SETTINGS[name].high,
            logarithmic=SETTINGS[name].logarithmic,
            shown=any(matters(loss, name) for loss in losses),
            value=getattr(experiment, name),
        )
        for name in LOSS_SETTINGS
    ]


def loss_rows(comparison: Comparison) -> list[LossRow]:
    """Return a row for every loss, and for the typed loss if it is chosen."""
    names = [*LOSSES, OWN] if OWN in comparison.names else [*LOSSES]
    return [_row(comparison, name) for name in names]


def _row(comparison: Comparison, name: str) -> LossRow:
    loss = comparison.loss(name)
    return LossRow(
        name=name,
        label=loss.label,
        formula=loss.formula,
        margin=margin_of(loss),
        collapses=loss.can_collapse,
        depends_on=DEPENDS_ON[loss.depends_on],
        shape="kink" if loss.kink else "smooth",
        hint=f"{loss.description} Source: {loss.source}. Opens in the Playground.",
        link=f"?{urlencode(comparison.playground_query(name))}",
        run=comparison.names.index(name) if name in comparison.names else None,
    )
