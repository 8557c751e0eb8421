"""What the server answers over HTTP: frames of runs, and searches."""
