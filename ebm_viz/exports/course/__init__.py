"""Handouts and slides of the course, with the pictures of its lessons."""
