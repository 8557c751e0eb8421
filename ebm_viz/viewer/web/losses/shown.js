// The input from which planes and charts of losses are drawn.

import { guidesOf } from "./guides.js"
import { scalesOf } from "./scales.js"
import { findSilence } from "./silence.js"

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./state.js").LossDescription} LossDescription */

/**
 * @typedef {object} Shown
 * @property {LossDescription[]} losses
 * @property {Record<string, number>} values   of all settings, by name
 * @property {{positive: number, negative: number}} point
 * @property {Sheet[]} sheets
 * @property {import("./scales.js").Scale[]} scales
 * @property {import("../draw/theme.js").Theme} theme
 * @property {boolean} handles   whether the point is drawn; on a page it is an element
 */

/**
 * The input of the plane of one loss.
 * @typedef {object} View
 * @property {Sheet} sheet
 * @property {import("./silence.js").Silence} silence
 * @property {import("./scales.js").Scale} scale
 * @property {import("./guides.js").Guide[]} guides
 * @property {{positive: number, negative: number}} point
 * @property {import("../draw/theme.js").Theme} theme
 */

/** @param {Omit<Shown, "scales">} given  @returns {Shown} */
export const shownOf = given => ({ ...given, scales: given.sheets.length ? scalesOf(given.sheets) : [] })

/** @param {Shown} shown  @param {number} run  @returns {View} */
export function viewOf({ losses, values, point, sheets, scales, theme }, run) {
  const sheet = sheets[run]
  return { sheet, silence: findSilence(sheet), scale: scales[run], guides: guidesOf(losses[run], values), point, theme }
}
