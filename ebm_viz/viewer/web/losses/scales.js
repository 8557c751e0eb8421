// Scales of shades, contour levels and arrows. Both planes share them, unless one loss would then be invisible.

import { niceRange, ticks } from "../data/scale.js"

/** @import { LossGrid } from "./loss_grid.js" */

/**
 * @typedef {object} Scale
 * @property {number} low          value without a shade
 * @property {number} high         value with the full shade
 * @property {number[]} levels     values of the contour lines
 * @property {number} spacing      difference between two levels
 * @property {number} reference    push whose arrow in the vector field has full length
 * @property {number} strongest    push whose arrow on the point has full length
 * @property {boolean} own         whether the two planes have different scales
 */

const LEVELS = 6
/** If spans differ by more than this factor, each plane has its own scale. */
const ALIKE = 2.5
/** Arrows on the point compare the losses. They share a scale as long as pushes differ by at most this factor. */
const COMPARABLE = 6
/** Only every SAMPLE-th node is used. */
const SAMPLE = 7

/** @param {LossGrid[]} grids  @returns {Scale[]} */
export function scalesOf(grids) {
  const extents = grids.map(extent)
  const references = extents.map(({ reference }) => reference)
  const within = (/** @type {number[]} */ sizes, /** @type {number} */ factor) => Math.max(...sizes) <= factor * Math.min(...sizes)
  const shared = within(extents.map(({ low, high }) => high - low), ALIKE) && within(references, ALIKE)
  const comparable = within(references, COMPARABLE)
  const joint = {
    low: Math.min(...extents.map(({ low }) => low)),
    high: Math.max(...extents.map(({ high }) => high)),
    reference: Math.max(...extents.map(({ reference }) => reference)),
  }
  return extents.map(own => {
    const { low, high, reference } = shared ? joint : own
    const range = niceRange(low, high, LEVELS)
    const inside = ticks(range).filter(level => level > low + 0.02 * (high - low) && level < high)
    const strongest = comparable ? joint.reference : reference
    return { low, high, levels: inside, spacing: range.spacing, reference, strongest, own: !shared }
  })
}

/** @param {LossGrid} grid */
function extent({ plane: { value, down, up } }) {
  const values = /** @type {number[]} */ ([])
  const pushes = /** @type {number[]} */ ([])
  for (let k = 0; k < value.length; k += SAMPLE) {
    if (Number.isFinite(value[k])) values.push(value[k])
    const push = Math.hypot(down[k], up[k])
    if (push > 0 && Number.isFinite(push)) pushes.push(push)
  }
  const low = quantile(values, 0)
  const high = quantile(values, 0.98)
  return { low, high: high - low > 1e-6 ? high : low + 1, reference: quantile(pushes, 0.9) || 1 }
}

/** @param {number[]} values  @param {number} share */
function quantile(values, share) {
  if (!values.length) return 0
  values.sort((a, b) => a - b)
  return values[Math.round(share * (values.length - 1))]
}
