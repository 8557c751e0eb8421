// The step at which a page plays: the browser keeps it as long as its tab is open.

/** @typedef {{run: string, step: number, playing: boolean}} Position */

const NAME = "ebm_viz.position"

/** Whether this page was loaded again, or is one to which somebody came back. */
export function loadedAgain() {
  const [entry] = performance.getEntriesByType("navigation")
  return entry instanceof PerformanceNavigationTiming && entry.type !== "navigate"
}

/** The positions that were kept when this page was loaded, by run. @type {Record<string, number>} */
const before = loadedAgain() ? kept(NAME) : {}

/**
 * Keep a position; return the step to play on from, if the page played the same run before it was reloaded.
 * @param {Position} position  @returns {number | null}
 */
export function keepPosition({ run, step, playing }) {
  const last = playing ? before[run] : undefined
  delete before[run]
  if (last !== undefined && last > step) return last
  keep(NAME, playing ? { [run]: step } : {})
  return null
}

/** What the browser keeps under a name, by key; nothing in a browser that keeps nothing. @param {string} name  @returns {Record<string, any>} */
export function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "{}")
  } catch {
    return {}
  }
}

/** Let the browser keep values under a name, if it keeps any. @param {string} name  @param {Record<string, any>} values */
export function keep(name, values) {
  try {
    sessionStorage.setItem(name, JSON.stringify(values))
  } catch { /* It shows runs from their start. */ }
}
