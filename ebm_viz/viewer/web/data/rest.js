// A picture at rest is drawn from a finer grid; this module decides from which.

import { BOX } from "./landscape.js"

/** @import { Frame } from "./frames.js" */
/** @import { State } from "./state.js" */

/** Cells per side; `sharp` is used where the density has a peak narrower than a cell of `usual`. */
const FINER = { usual: 128, sharp: 256 }

/** Whether the picture is at rest and may be refined. @param {State} state */
export const atRest = ({ clock, fine }) => fine && !clock.playing && clock.arrived

/**
 * The finer grid to request for a run; null if it is loaded or not available. The choice depends only on the usual
 * frame and β, so that the same step and β always give the same picture.
 * @param {State} state
 * @param {number} run
 * @param {number} beta     the shown β
 * @param {number} finest   cells per side of the finest grid available
 * @returns {import("./clock.js").Wish["finer"]}
 */
export function finerOf(state, run, beta, finest) {
  const history = state.histories[run]
  const number = history.numberAt(state.clock.step)
  const frame = history.frames[number]
  if (!atRest(state) || !frame || finest < FINER.usual) return null
  const side = spotOf(frame, beta) < (2 * BOX) / FINER.usual ? FINER.sharp : FINER.usual
  return history.finest(number)?.n === side ? null : { number, side }
}

/**
 * The cells per side of the grid that particles walk on, for a frame on the usual grid: as many as it has unless the
 * density's peak is narrower than a cell.
 * @param {Frame} frame
 * @param {number} beta     the training β, so that the grid stays the same when another β is shown
 * @param {number} finest   cells per side of the finest grid available
 */
export function walkedSide(frame, beta, finest) {
  const spot = spotOf(frame, beta)
  const side = spot < (2 * BOX) / FINER.usual ? FINER.sharp : spot < (2 * BOX) / frame.n ? FINER.usual : frame.n
  return Math.max(frame.n, Math.min(side, finest))
}

/**
 * The width of the density's highest peak: the standard deviation 1 / √(β ∂²F) along the axis on which it is smaller.
 * @param {Frame} frame
 * @param {number} beta
 */
export function spotOf({ grid, lo, hi, n }, beta) {
  let lowest = 0
  for (let k = 0; k < grid.length; k += 1) if (grid[k] < grid[lowest]) lowest = k
  const inside = (/** @type {number} */ k) => Math.max(1, Math.min(n - 2, k))
  const at = inside(Math.floor(lowest / n)) * n + inside(lowest % n)
  const bend = Math.max(grid[at - 1] + grid[at + 1], grid[at - n] + grid[at + n]) - 2 * grid[at]
  const rise = (beta * bend * (hi - lo)) / 65535
  return rise > 0 ? (2 * BOX) / n / Math.sqrt(rise) : Infinity
}
