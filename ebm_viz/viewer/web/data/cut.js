// The line through two points of the box along which the energy is sliced.

import { risen } from "./history.js"
import { BOX, inBox } from "./landscape.js"

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

/**
 * F along the line, measured from its lowest value there. It is interpolated linearly between the cells of the grid.
 * @param {Frame} frame
 * @param {Span} line
 */
export function profileOf({ grid, lo, hi, n }, line) {
  const cell = (/** @type {number} */ y) => Math.max(0, Math.min(n - 1, ((y + BOX) / (2 * BOX)) * n - 0.5))
  const heights = Float32Array.from({ length: COARSE }, (_, k) => {
    const { y1, y2 } = placeAt(line, line.from + ((line.to - line.from) * k) / (COARSE - 1))
    const [column, row] = [cell(y1), cell(y2)]
    const [left, below] = [Math.min(n - 2, Math.floor(column)), Math.min(n - 2, Math.floor(row))]
    const [x, y] = [column - left, row - below]
    const at = below * n + left
    const lower = grid[at] * (1 - x) + grid[at + 1] * x
    const upper = grid[at + n] * (1 - x) + grid[at + n + 1] * x
    return ((lower * (1 - y) + upper * y) * (hi - lo)) / 65535
  })
  const lowest = Math.min(...heights)
  return heights.map(value => value - lowest)
}
