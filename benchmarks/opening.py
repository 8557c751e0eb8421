"""Measures how soon a lesson shows its phenomenon to a new visitor, with untrained runs."""

import random
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser import FLAGS, SIZE, VIEWER
from benchmarks.figures import Figure, at_most
from benchmarks.server import running_app
from ebm_viz.pictures.chromium import find_browser

ROUNDS = 3
MILLISECONDS = 60_000

_READ = f"""
const viewer = (() => {{
  const search = root => {{
    for (const element of root.querySelectorAll('*')) {{
      if (element.matches('{VIEWER}')) return element
      const found = element.shadowRoot && search(element.shadowRoot)
      if (found) return found
    }}
  }}
  return search(document)
}})()
if (!viewer) return false
const verdicts = [...viewer.querySelectorAll('.diagnosis')].map(verdict => verdict.textContent)
const learnt = run => Number(verdicts[run].match(/is ([\\d.]+) nats more/)?.[1] ?? 0) >= 0.5
const values = title => {{
  const header = [...viewer.querySelectorAll('.chart header')]
    .find(header => header.textContent.startsWith(title))
  return [...header?.querySelectorAll('p span') ?? []]
    .map(span => Number(span.textContent.replaceAll(',', '')))
}}
"""

PHENOMENA = {
    "Gibbs and β: the trained density": (
        "gibbs",
        "return viewer.dataset.state === 'finished' && learnt(0)",
    ),
    "Collapse: one run flat, one learnt": (
        "collapse",
        "return verdicts[1].startsWith('Collapsed') && learnt(2)",
    ),
    "Sharp edges: NLL three times as steep": (
        "sharp_edges",
        "const [nll, hinge] = values('Largest'); return nll >= 3 * hinge",
    ),
    "Gaps in the sum for Z: the fixed grid misled": (
        "sharp_edges?part=ruler",
        "return learnt(0) && verdicts[1].startsWith('Worse than uniform')",
    ),
    "Margins: three gaps in proportion to m": (
        "sharp_edges?part=margin",
        "const gaps = values('Mean gap / m').slice(0, 3)"
        "; return gaps.length === 3 && gaps[0] > 1 && Math.max(...gaps) < 1.1 * Math.min(...gaps)",
    ),
}
"""Phenomenon → (page, JavaScript that returns whether the phenomenon is visible)."""


def measure_opening() -> list[Figure]:
    """Measure every lesson from the first request to its phenomenon."""
    seeds = iter(range(random.randrange(1000, 900_000), 1_000_000))
    with running_app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        _seconds(browser, f"{address}gibbs", "return true", seeds)  # warms up the server
        figures = [
            Figure(
                name,
                [_seconds(browser, address + page, seen, seeds) for _ in range(ROUNDS)],
                "s",
                at_most(5),
                taken="worst",
            )
            for name, (page, seen) in PHENOMENA.items()
        ]
        browser.close()
    return figures


def _seconds(browser: Browser, address: str, seen: str, seeds: Iterator[int]) -> float:
    """Return the seconds from a new visitor's first request to the phenomenon."""
    context = browser.new_context(viewport=SIZE)
    try:
        page = context.new_page()
        began = time.monotonic()
        page.goto(f"{address}{'&' if '?' in address else '?'}seed={next(seeds)}")
        page.wait_for_function(f"() => {{ {_READ} {seen} }}", polling=50, timeout=MILLISECONDS)
        return time.monotonic() - began
    finally:
        context.close()
