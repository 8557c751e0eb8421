// The line through two points of the box along which the energy is sliced.

import { risen } from "./history.js"
import { BOX, inBox, valueAt } from "./landscape.js"

/** @import { Frame } from "./frames.js" */
/** @import { History } from "./history.js" */
/** @import { Place } from "./state.js" */
/** @typedef {{a: Place, b: Place}} Cut */

/**
 * The part of the line inside the box. Lengths are measured from A towards B.
 * @typedef {object} Span
 * @property {Place} a
 * @property {Place} along   a unit vector
 * @property {number} from   length at which the line enters the box; at most 0
 * @property {number} to     length at which it leaves the box
 * @property {number} apart  length at which B lies
 */

/** The smallest distance between A and B; closer, the line would have no direction. */
const CLOSEST = 0.05
/** Points along a slice when only its height is needed. */
const COARSE = 97

/** @param {Cut} cut  @returns {Span} */
export function span({ a, b }) {
  const apart = Math.hypot(b.y1 - a.y1, b.y2 - a.y2)
  const along = { y1: (b.y1 - a.y1) / apart, y2: (b.y2 - a.y2) / apart }
  let [from, to] = [-Infinity, Infinity]
  for (const axis of /** @type {const} */ (["y1", "y2"])) {
    if (Math.abs(along[axis]) < 1e-9) continue
    const walls = [(-BOX - a[axis]) / along[axis], (BOX - a[axis]) / along[axis]]
    from = Math.max(from, Math.min(...walls))
    to = Math.min(to, Math.max(...walls))
  }
  return { a, along, from, to, apart }
}

/** @param {Span} span  @param {number} length  @returns {Place} */
export const placeAt = ({ a, along }, length) => ({ y1: a.y1 + length * along.y1, y2: a.y2 + length * along.y2 })

/**
 * Move one end, keeping it inside the box and apart from the other end.
 * @param {Cut} cut
 * @param {"a" | "b"} end
 * @param {Place} place
 * @returns {Cut}
 */
export function moved(cut, end, place) {
  const to = { y1: inBox(place.y1), y2: inBox(place.y2) }
  const other = cut[end === "a" ? "b" : "a"]
  return Math.hypot(to.y1 - other.y1, to.y2 - other.y2) < CLOSEST ? cut : { ...cut, [end]: to }
}

/**
 * The largest height of the slice above its lowest point, over all frames up to a given one. It grows while playing and
 * depends only on the step.
 */
export class Reach {
  constructor() {
    this.history = /** @type {History | null} */ (null)
    this.cut = /** @type {Cut | null} */ (null)
    this.heights = risen(() => 0)
  }

  /** @param {History} history  @param {number} number  @param {Cut} cut */
  upTo(history, number, cut) {
    if (history !== this.history || cut !== this.cut) {
      const line = span(cut)
      Object.assign(this, { history, cut, heights: risen(frame => Math.max(...profileOf(frame, line))) })
    }
    return this.heights.upTo(history, number)
  }
}

/** F of a frame along the line, measured from its lowest value there. @param {Frame} frame  @param {Span} line */
export const profileOf = ({ grid, lo, hi, n }, line) => heightsOf(line, COARSE, ({ y1, y2 }) => (valueAt(grid, n, y1, y2) * (hi - lo)) / 65535)

/**
 * Energies along the line, measured from the lowest one there.
 * @param {Span} line
 * @param {number} count
 * @param {(place: Place) => number} energyAt
 */
export function heightsOf(line, count, energyAt) {
  const energies = new Float32Array(count)
  for (let k = 0; k < count; k += 1) energies[k] = energyAt(placeAt(line, lengthAt(line, k, count)))
  const lowest = Math.min(...energies)
  return energies.map(energy => energy - lowest)
}

/** The length at one of several evenly spaced places along the line. @param {Span} line  @param {number} k  @param {number} count */
export const lengthAt = ({ from, to }, k, count) => from + ((to - from) * k) / (count - 1)
