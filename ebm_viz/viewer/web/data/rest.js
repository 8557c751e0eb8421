// A picture at rest, and how fine it is to be.

import { BOX } from "./landscape.js"

/** @typedef {import("./frames.js").Frame} Frame */
/** @typedef {import("./state.js").State} State */

/** Cells a side: the second where a spot is sharper than the cells of the first. */
const FINER = { usual: 128, sharp: 256 }

/** Whether what is shown stays. @param {State} state */
export const atRest = ({ clock, fine }) => fine && !clock.playing && clock.arrived

/**
 * On which grid a run is wanted, if not on the one that is here. It follows from the usual frame and β alone, so that the
 * same step and β give the same picture.
 * @param {State} state
 * @param {number} run
 * @param {number} beta     that is shown
 * @param {number} finest   that can be had
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
 * The standard deviation of the density at β around its highest place: 1 / √(β ∂²F), along the axis on which that is
 * less. @param {Frame} frame  @param {number} beta
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
