// The read-out of a loss at the point.

import { formatFixed, formatValue } from "../draw/numbers.js"
import { maths } from "../draw/words.js"

/** @import { LossGrid } from "./loss_grid.js" */
/** @import { Word } from "../draw/words.js" */

/** The value and the pushes, with arrows in the direction in which descent moves each energy. @param {LossGrid} grid  @param {import("../draw/theme.js").Theme} theme  @returns {Word[]} */
export function readOut({ value, down, up }, theme) {
  if (value === null) return [{ text: "Not defined here" }]
  const words = maths(`ℓ = ${short(value)}`)
  if (down === 0 && up === 0) return [...words, { text: "   no push", quiet: true }]
  const push = (/** @type {number | null} */ size, /** @type {string} */ arrows, /** @type {string} */ symbol, /** @type {string} */ color) => {
    const arrow = size ? `${arrows[size > 0 ? 0 : 1]} ` : ""
    return maths(`   ${arrow}${size === null ? "–" : short(Math.abs(size))} on ${symbol}`).map(word => ({ ...word, color }))
  }
  return [...words, ...push(down, "←→", "F⁺", theme.down), ...push(up, "↓↑", "F⁻", theme.up)]
}

/** The same, for screen readers. @param {LossGrid} grid */
export function describe({ value, down, up }) {
  if (value === null) return "Not defined here"
  if (down === 0 && up === 0) return `ℓ = ${formatFixed(value, 2)}. Zero gradient: no push`
  const push = (/** @type {number | null} */ size, /** @type {string} */ symbol) => (
    size === null ? "" : `push of ${short(Math.abs(size))} on ${symbol}${size ? (size > 0 ? " down" : " up") : ""}`)
  return `ℓ = ${short(value)}. ${[push(down, "F⁺"), push(up, "F⁻")].filter(Boolean).join(", ")}`
}

/** The note below a plane. @param {import("./state.js").LossDescription} loss  @param {import("./scales.js").Scale} scale */
export const noteOf = ({ note }, { own }) => [note, own ? "On a scale of its own." : ""].filter(Boolean).join(" ")

/** @param {number} value */
const short = value => (value === 0 ? "0.00" : Math.abs(value) >= 0.005 && Math.abs(value) < 1000 ? formatFixed(value, 2) : formatValue(value))

/** Format a setting, for its slider and for stills. @param {number} value */
export const formatSetting = value => formatFixed(value, value >= 10 ? 1 : value >= 0.095 ? 2 : 3)

export const SYMBOLS = /** @type {Record<string, string>} */ ({ margin: "m", beta: "β", gamma: "γ", window: "δ" })
