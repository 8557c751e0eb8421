// The input from which planes and charts of losses are drawn.

import { guidesOf, within } from "./guides.js"
import { scalesOf } from "./scales.js"
import { findZeroGradient } from "./zero_gradient.js"

/** @import { LossGrid } from "./loss_grid.js" */
/** @import { LossDescription } from "./state.js" */

/**
 * @typedef {object} Shown
 * @property {LossDescription[]} losses
 * @property {Record<string, number>} values   of all settings, by name
 * @property {{positive: number, negative: number}} point
 * @property {LossGrid[]} grids
 * @property {import("./scales.js").Scale[]} scales
 * @property {import("../draw/theme.js").Theme} theme
 * @property {boolean} handles   whether the point is drawn; on a page it is an element
 */

/** The input of the plane of one loss. @typedef {ReturnType<typeof viewOf>} View */

/** @param {Omit<Shown, "scales">} given  @returns {Shown} */
export const shownOf = given => ({ ...given, scales: given.grids.length ? scalesOf(given.grids) : [] })

/** @param {Shown} shown  @param {number} run */
export function viewOf({ losses, values, point, grids, scales, theme }, run) {
  const grid = grids[run]
  const guides = guidesOf(losses[run], values).flatMap(guide => {
    const ends = within(guide, grid.largest)
    return ends ? [{ text: guide.text, ends }] : []
  })
  return { grid, zeroGradient: findZeroGradient(grid), scale: scales[run], guides, point, theme }
}
