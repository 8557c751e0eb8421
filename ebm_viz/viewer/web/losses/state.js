// The state of the Losses page in the browser, in one object: the losses, their settings, the point.

import { createExporting } from "../control/export/state.js"

/**
 * @typedef {object} LossDescription
 * @property {string} label
 * @property {string} formula      LaTeX
 * @property {string} [plain]      the same in plain text, for stills
 * @property {"level" | "gap" | "levels" | "ratio"} depends_on
 * @property {string} margin       where its push ends, in the notation of the table
 * @property {string} note
 * @property {any} pair            the tree of its expression, see formula.js
 * @property {Record<string, string>} query   the parameters that choose it in an address
 */

/**
 * @typedef {object} Setting
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {number} low
 * @property {number} high
 * @property {boolean} logarithmic
 * @property {boolean} shown       whether it matters to any chosen loss
 * @property {number} value
 */

/**
 * The description of the page that Python sends.
 * @typedef {object} Description
 * @property {string} key
 * @property {LossDescription[]} losses   one or two
 * @property {Setting[]} settings
 * @property {[number, number]} point     F⁺ and F⁻
 */

/** A message to Python with the settings and the point. @typedef {Record<string, number>} Report */
/** @typedef {ReturnType<typeof createState>} State */

export const LARGEST = 3

export function createState() {
  return {
    losses: /** @type {LossDescription[]} */ ([]),
    settings: /** @type {Setting[]} */ ([]),
    /** Values of all settings by name. */
    values: /** @type {Record<string, number>} */ ({}),
    point: { positive: 0, negative: 0 },
    /** Whether the point or a slider is being moved, by pointer or key. */
    held: false,
    /** Reports that Python has not answered yet. */
    unanswered: /** @type {string[]} */ ([]),
    known: "",
    exporting: createExporting({ data: "csv" }),
  }
}

/**
 * Update the state from a description that Python sent. An echo of an earlier report is ignored, because the user may
 * have changed the state since.
 * @param {State} state
 * @param {Description} description
 */
export function takeUp(state, { losses, settings, point: [positive, negative] }) {
  state.losses = losses
  state.settings = settings
  const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
  const content = canonical({ ...values, positive, negative })
  const echo = state.unanswered.indexOf(content)
  if (echo >= 0) state.unanswered.splice(0, echo + 1)
  else if (content !== state.known && !state.held) {
    state.values = values
    state.point = { positive, negative }
    state.unanswered = []
  }
  state.known = content
}

/** The report to send to Python; null if Python already knows the state. @param {State} state  @returns {Report | null} */
export function report(state) {
  const content = { ...state.values, ...state.point }
  const text = canonical(content)
  if (text === (state.unanswered[state.unanswered.length - 1] ?? state.known)) return null
  state.unanswered.push(text)
  return content
}

/** @param {Report} content */
const canonical = content => JSON.stringify(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)))

/** @param {State} state  @param {number} positive  @param {number} negative */
export function movePoint(state, positive, negative) {
  const tidy = (/** @type {number} */ energy) => Math.round(Math.max(-LARGEST, Math.min(LARGEST, energy)) * 100) / 100 + 0
  state.point = { positive: tidy(positive), negative: tidy(negative) }
}
