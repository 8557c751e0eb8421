"""The command line: it exports the same as the app, without the app."""

from ebm_viz.command.main import main

__all__ = ["main"]
