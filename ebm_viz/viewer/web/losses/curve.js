// The value or a push of one or two losses along a line of the plane, on the same axes.

import { drawLineChart } from "../draw/linechart.js"
import { formatFixed, formatValue } from "../draw/numbers.js"
import { RUN_DASHES } from "../draw/theme.js"
import { bold, maths, quiet } from "../draw/words.js"
import { marksOf } from "./kinds.js"

/** @import { LossGrid } from "./loss_grid.js" */
/** @import { Shown } from "./shown.js" */
/** @typedef {"value" | "down" | "up"} Quantity */
/** @typedef {"alongDelta" | "alongPositive" | "alongNegative"} Along */

/**
 * @typedef {object} CurveKind
 * @property {string} panel   its name in an export
 * @property {Along} line
 * @property {Quantity} quantity
 * @property {string} title
 * @property {string} note     written after the title
 */

const LINES = /** @type {Record<Along, {symbol: string, ticks: number[], stretch: number, at: (grid: LossGrid) => number}>} */ ({
  alongDelta: { symbol: "Δ", ticks: [-4, -2, 0, 2, 4], stretch: 2, at: ({ positive, negative }) => positive - negative },
  alongPositive: { symbol: "F⁺", ticks: [-2, 0, 2], stretch: 1, at: ({ positive }) => positive },
  alongNegative: { symbol: "F⁻", ticks: [-2, 0, 2], stretch: 1, at: ({ negative }) => negative },
})

/** Charts wider than this, in pixels, have room for names. */
const ROOM_FOR_NAMES = 380

export class LossCurve {
  /** @param {import("../draw/canvas.js").Area} area  @param {CurveKind} kind */
  constructor(area, kind) {
    this.area = area
    this.kind = kind
    this.line = LINES[kind.line]
  }

  title() { return [...bold(maths(this.kind.title)), ...quiet(maths(` ${this.kind.note}`))] }

  /** @param {Shown} shown */
  draw(shown) {
    const { losses, grids, theme } = shown
    const { kind, line } = this
    const reach = grids[0].largest * line.stretch
    const curves = grids.map(grid => this.#values(grid))
    const places = Float32Array.from(curves[0], (_, k) => reach * ((2 * k) / (curves[0].length - 1) - 1))
    const range = extent(curves)
    drawLineChart(this.area, theme, {
      scale: "linear",
      ...range,
      across: at => (at + reach) / (2 * reach),
      ticks: () => [...marksOf(shown, kind).map(mark => ({ ...mark, bold: true })), ...line.ticks.map(at => ({ at, text: formatFixed(at, 0) }))],
      symbol: line.symbol,
      cursor: line.at(grids[0]),
      // In a small chart lines have no names; the planes show which line is which.
      named: losses.length > 1 && this.area.width > ROOM_FOR_NAMES,
      lines: curves.map((values, k) => ({
        at: places, values: brokenAtPoles(values, range), color: theme.runs[k], dash: RUN_DASHES[k], width: 2.5, name: losses[k].label, value: this.#here(grids[k]),
      })),
    })
  }

  /** @param {Shown} shown */
  describe({ losses, grids }) {
    const { kind, line } = this
    const readings = grids.map((grid, k) => `${losses[k].label} ${formatValue(this.#here(grid))}`).join(", ")
    return `${kind.title} ${kind.note}. At ${line.symbol} = ${formatFixed(line.at(grids[0]), 2)}: ${readings}.`
  }

  /** @param {LossGrid} grid */
  #values(grid) {
    const values = grid[this.kind.line][this.kind.quantity]
    return this.kind.quantity === "up" ? values.map(value => -value) : values
  }

  /** @param {LossGrid} grid */
  #here(grid) {
    const value = grid[this.kind.quantity]
    return value !== null && this.kind.quantity === "up" ? -value : value
  }
}

/** The values, with a gap where a curve leaves the chart at one end and returns at the other. @param {Float32Array} values  @param {{low: number, high: number}} range */
function brokenAtPoles(values, { low, high }) {
  const beyond = (/** @type {number} */ value) => Number(value > high) - Number(value < low)
  return values.map((value, k) => (k && beyond(value) * beyond(values[k - 1]) < 0 ? NaN : value))
}

/** The range of all curves. Extreme values that would flatten the rest are cut off. @param {Float32Array[]} curves */
function extent(curves) {
  let [low, high] = [0, 0]
  for (const values of curves) {
    const finite = Array.from(values).filter(Number.isFinite).sort((a, b) => a - b)
    if (!finite.length) continue
    low = Math.min(low, finite[Math.floor(0.01 * finite.length)])
    high = Math.max(high, finite[Math.ceil(0.99 * finite.length) - 1])
  }
  return high - low > 1e-9 ? { low, high } : { low, high: low + 1 }
}
