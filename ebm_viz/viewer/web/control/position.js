// The step at which a page plays: the browser keeps it as long as its tab is open.

/** @typedef {{run: string, step: number, playing: boolean}} Position */

const NAME = "ebm_viz.position"

/** Whether this page was loaded again, or is one to which somebody came back. */
export function loadedAgain() {
  const [entry] = performance.getEntriesByType("navigation")
  return entry instanceof PerformanceNavigationTiming && entry.type !== "navigate"
}

/** The positions that were kept when this page was loaded, by run. @type {Record<string, number>} */
const before = loadedAgain() ? read() : {}

/**
 * Keep a position; return the step to play on from, if the page played the same run before it was reloaded.
 * @param {Position} position  @returns {number | null}
 */
export function keepPosition({ run, step, playing }) {
  const last = playing ? before[run] : undefined
  delete before[run]
  if (last !== undefined && last > step) return last
  try {
    sessionStorage.setItem(NAME, JSON.stringify(playing ? { [run]: step } : {}))
  } catch { /* A browser that keeps nothing plays from the start. */ }
  return null
}

/** @returns {Record<string, number>} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "{}")
  } catch {
    return {}
  }
}
