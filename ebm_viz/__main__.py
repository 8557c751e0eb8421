"""`python -m ebm_viz`: pictures, films, slides and data from a script."""

from ebm_viz.command import main

if __name__ == "__main__":
    raise SystemExit(main())
