"""The experiments of the lessons: what pages show and what tests and benchmarks measure."""
