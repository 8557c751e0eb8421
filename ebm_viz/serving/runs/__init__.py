"""Trainings that all their viewers share: their snapshots, frames and turns."""
