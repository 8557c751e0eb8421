"""Exports on their way: their queue, their folder, and a full disk."""
