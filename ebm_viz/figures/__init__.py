"""Pictures of a scene: what they show, and how it is drawn."""

from ebm_viz.figures.prepare import Picture, Preparation, RunPicture

__all__ = ["Picture", "Preparation", "RunPicture"]
