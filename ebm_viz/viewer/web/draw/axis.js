// Vertical axes of charts: linear, logarithmic, or logarithmic on both sides of zero.

import { formatTick, superscript } from "./numbers.js"
import { niceRange, ticks, unitExponent } from "../data/scale.js"

/** @typedef {"linear" | "log" | "symlog"} Kind */
/** @typedef {{ticks: {value: number, text: string}[], place: (value: number) => number, exponent: number}} Axis  place: 0 at the bottom, 1 at the top */

/** A range narrower than this share of its values is that of a constant. */
const CONSTANT = 1e-5

/** A logarithmic scale on both sides of zero; within about ±1 it is nearly linear. @param {number} value */
const symlog = value => Math.sign(value) * Math.log10(1 + Math.abs(value))

/** @param {number} power */
const powerOfTen = power => (power === 0 ? "1" : power === 1 ? "10" : power === -1 ? "0.1" : `10${superscript(power)}`)

/**
 * @param {Kind} kind
 * @param {number} low
 * @param {number} high
 * @param {number} intervals  about how many ticks fit
 * @returns {Axis}
 */
export function verticalAxis(kind, low, high, intervals) {
  if (kind === "log" && high > 0) return logAxis(Math.max(low, high * 1e-8), high, intervals)
  if (kind === "symlog" && Math.max(-low, high) > 20) {
    const axis = symlogAxis(low, high, intervals)
    if (axis.ticks.length > 1) return axis
  }
  const range = niceRange(...around(low, high), intervals, 0.5)
  const exponent = unitExponent(range)
  const unit = 10 ** exponent
  return {
    ticks: ticks(range).map(value => ({ value, text: formatTick(value / unit, range.spacing / unit) })),
    place: value => (value - range.low) / (range.high - range.low),
    exponent,
  }
}

/** A range as it is; room around it if it is that of a constant, for no labels could tell its ends apart. @param {number} low  @param {number} high  @returns {[number, number]} */
function around(low, high) {
  const size = Math.max(Math.abs(low), Math.abs(high))
  const room = high - low > CONSTANT * size ? 0 : size / 10 || 1
  return [low - room, high + room]
}

/** @param {number} low  @param {number} high  @param {number} intervals  @returns {Axis} */
function logAxis(low, high, intervals) {
  let first = Math.floor(Math.log10(low) * 2 + 1e-6) / 2
  const last = Math.max(first + 0.5, Math.ceil(Math.log10(high) * 2 - 1e-6) / 2)
  if (last - first < 1) first = last - 1
  const every = Math.max(1, Math.ceil((last - first) / intervals))
  const powers = []
  for (let power = Math.ceil(first); power <= last; power += every) powers.push(power)
  return {
    ticks: powers.map(power => ({ value: 10 ** power, text: powerOfTen(power) })),
    place: value => (Math.log10(Math.max(value, 1e-300)) - first) / (last - first),
    exponent: 0,
  }
}

/** @param {number} low  @param {number} high  @param {number} intervals  @returns {Axis} */
function symlogAxis(low, high, intervals) {
  const bottom = Math.floor(symlog(low) * 2) / 2
  const top = Math.ceil(symlog(high) * 2) / 2
  const every = Math.max(1, Math.ceil((top - bottom) / intervals))
  const marks = [{ value: 0, text: "0" }]
  for (let power = every; power <= Math.max(top, -bottom); power += every) {
    if (power <= top) marks.push({ value: 10 ** power, text: powerOfTen(power) })
    if (power <= -bottom) marks.push({ value: -(10 ** power), text: `−${powerOfTen(power)}` })
  }
  return {
    ticks: marks.filter(({ value }) => symlog(value) >= bottom && symlog(value) <= top),
    place: value => (symlog(value) - bottom) / (top - bottom),
    exponent: 0,
  }
}
