"""Boards of losses: what a picture of them shows, and how it is drawn on any canvas."""
