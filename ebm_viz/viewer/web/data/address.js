// How runs are looked at, in an address: the twin of View.to_query in ebm_viz/scene/view.py.

import { initialCamera } from "./camera.js"

/** @typedef {import("./state.js").State} State */

/**
 * How runs are looked at, as Python says it.
 * @typedef {object} View
 * @property {number | null} step     null for the last one
 * @property {number | null} beta     null for that of the training
 * @property {import("./camera.js").Camera} camera
 * @property {import("./state.js").Show} show
 * @property {string[] | null} panels  null for all that the page has
 */

/** @param {State} state  @returns {View} */
export function viewOf({ clock: { goal, step }, chosenBeta: beta, camera, show, panels }) {
  // Whoever is on the way to a step means that one.
  const meant = goal && Number.isFinite(goal.step) ? Math.round(goal.step) : step
  return { step: meant, beta, camera, show, panels }
}

/** The parameters that say how runs are looked at, each with what writes it; nothing where it needs no words. @type {Record<string, (view: View) => string>} */
const WRITERS = {
  step: ({ step }) => (step === null ? "" : String(step)),
  shown_beta: ({ beta }) => (beta === null ? "" : short(beta, 6)),
  camera: ({ camera }) => {
    const usual = initialCamera()
    const { azimuth, elevation, zoom } = camera
    const same = azimuth === usual.azimuth && elevation === usual.elevation && zoom === usual.zoom
    return same ? "" : [azimuth, elevation, zoom].map(number => short(number, 4)).join(",")
  },
  show: ({ show: { arrows, data, contours, pushes, places } }) => {
    if (arrows === "strength" && data && contours && !pushes && places) return ""
    const written = { off: "", strength: "arrows", unit: "unit" }[arrows]
    const layers = [written, data && "data", contours && "contours", pushes && "pushes", !places && "no_places"]
    return layers.filter(Boolean).join(",") || "nothing"
  },
  panels: ({ panels }) => (panels ?? []).join(","),
}

/** @param {View} view  @returns {Record<string, string>} what differs from the view that a page opens with */
export function toQuery(view) {
  const written = Object.entries(WRITERS).map(([name, write]) => [name, write(view)])
  return Object.fromEntries(written.filter(([, text]) => text))
}

/** The address of a page with another view; without one, of the page as it opens by itself. @param {string} address  @param {View | null} view */
export function withView(address, view) {
  const url = new URL(address)
  for (const name of Object.keys(WRITERS)) url.searchParams.delete(name)
  for (const [name, text] of Object.entries(view ? toQuery(view) : {})) url.searchParams.set(name, text)
  // Commas may stand in a query, and are easier to read there.
  url.search = url.search.replaceAll("%2C", ",")
  return url.href
}

/** An address that says where somebody came in is true no longer once they have moved on. */
export function forgetView() {
  const query = new URLSearchParams(location.search)
  if (!Object.keys(WRITERS).some(name => query.has(name))) return
  history.replaceState(history.state, "", withView(location.href, null))
}

/** @param {number} number  @param {number} digits */
const short = (number, digits) => String(Number(number.toPrecision(digits)))
