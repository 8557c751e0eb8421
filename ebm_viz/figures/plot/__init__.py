"""Plotly figures of a picture: one module a panel."""
