"""The experiments of the lessons, which pages show and which tests and benchmarks measure."""
