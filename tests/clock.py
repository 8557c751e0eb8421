class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time
