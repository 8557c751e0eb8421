"""What the server answers over HTTP: frames of runs, searches, planes of losses."""
