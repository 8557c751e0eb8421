// The view of a page written into its address, as View.to_query in ebm_viz/scene/view.py does it.

import { initialCamera } from "./camera.js"
import { USUAL_LAYERS } from "./state.js"

/** @import { Show, State } from "./state.js" */

/**
 * How runs are shown, in the form in which Python sends it.
 * @typedef {object} View
 * @property {number | null} step     null for the last step
 * @property {number | null} beta     null for the training β
 * @property {import("./camera.js").Camera} camera
 * @property {Show} show
 * @property {string[] | null} panels  null for all panels of the page
 */

/** @param {State} state  @returns {View} */
export function viewOf({ clock: { goal, step }, chosenBeta: beta, camera, show, panels }) {
  // While the clock is still loading the step that the user asked for, the address names that step.
  const meant = goal && Number.isFinite(goal.step) ? Math.round(goal.step) : step
  return { step: meant, beta, camera, show, panels }
}

/** The query parameters of a view, each with the function that writes its value; an empty value is left out. @type {Record<string, (view: View, layers: Show) => string>} */
const WRITERS = {
  step: ({ step }) => (step === null ? "" : String(step)),
  shown_beta: ({ beta }) => (beta === null ? "" : short(beta, 6)),
  camera: ({ camera }) => {
    const usual = initialCamera()
    const { azimuth, elevation, zoom } = camera
    const same = azimuth === usual.azimuth && elevation === usual.elevation && zoom === usual.zoom
    return same ? "" : [azimuth, elevation, zoom].map(number => short(number, 4)).join(",")
  },
  show: ({ show }, usual) => {
    const { arrows, data, contours, pushes, latent_points } = show
    if (JSON.stringify({ ...usual, ...show }) === JSON.stringify(usual)) return ""
    const written = { off: "", strength: "arrows", unit: "unit" }[arrows]
    const layers = [written, data && "data", contours && "contours", pushes && "pushes", !latent_points && "no_latent_points"]
    return layers.filter(Boolean).join(",") || "nothing"
  },
  panels: ({ panels }) => (panels ?? []).join(","),
}

/** @param {View} view  @param {Show} [layers]  of the page  @returns {Record<string, string>} the parameters that differ from the view a page opens with */
export function toQuery(view, layers = USUAL_LAYERS) {
  const written = Object.entries(WRITERS).map(([name, write]) => [name, write(view, layers)])
  return Object.fromEntries(written.filter(([, text]) => text))
}

/** The address of a page with another view; with null, the address without view parameters. @param {string} address  @param {View | null} view  @param {Show} [layers]  of the page */
export function withView(address, view, layers) {
  const url = new URL(address)
  for (const name of Object.keys(WRITERS)) url.searchParams.delete(name)
  for (const [name, text] of Object.entries(view ? toQuery(view, layers) : {})) url.searchParams.set(name, text)
  // A query may contain commas, and they are easier to read than %2C.
  url.search = url.search.replaceAll("%2C", ",")
  return url.href
}

/** Remove the view from the page's address: it no longer holds once the user has changed the view. */
export function forgetView() {
  const query = new URLSearchParams(location.search)
  if (!Object.keys(WRITERS).some(name => query.has(name))) return
  history.replaceState(history.state, "", withView(location.href, null))
}

/** @param {number} number  @param {number} digits */
const short = (number, digits) => String(Number(number.toPrecision(digits)))
