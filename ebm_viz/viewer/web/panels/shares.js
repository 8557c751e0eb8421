// For each well, the share of the starts from which descent ends there, beside its probability at β.

import { drawLineChart, within } from "../draw/linechart.js"
import { formatBeta, formatFixed } from "../draw/numbers.js"
import { clipped, diagonals } from "../draw/shapes.js"
import { quiet } from "../draw/words.js"
import { massesOf } from "../data/wells.js"
import { viewed } from "../data/view.js"
import { RunPanel } from "./run_panel.js"
import { colorOf } from "./searches.js"

/** @import { Shown } from "../data/view.js" */

/** The share of a well's room that its two bars take, and the pixels between two lines of a hatching. */
const WIDE = 0.8
const HATCH = 6

export class Shares extends RunPanel {
  /** @param {Shown} shown */
  read(shown) {
    const { frame, beta } = viewed(shown, this.run)
    const wells = frame.searched?.wells
    return wells ? { beta, shares: wells.shares, masses: massesOf(wells, frame, beta) } : { beta, shares: [], masses: [] }
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { theme } = shown
    const { shares, masses } = this.read(shown)
    const count = Math.max(1, shares.length)
    const plot = drawLineChart(this.area, theme, {
      scale: "linear", low: 0, high: Math.max(0.1, ...shares, ...masses),
      across: at => at / count,
      ticks: () => shares.map((_, well) => ({ at: well + 0.5, text: well ? String(well + 1) : count < 9 ? "well 1" : "1" })),
      lines: [],
    })
    const { context } = this.area
    within(context, plot, () => shares.forEach((share, well) => {
      const [left, middle, right] = [0.5 - WIDE / 2, 0.5, 0.5 + WIDE / 2].map(at => plot.x(well + at))
      bar(context, plot, left, middle - 1, share, colorOf(well), theme.ink, false)
      bar(context, plot, middle + 1, right, masses[well], theme.page, theme.ink, true)
    }))
  }

  title() {
    return [{ text: "Share of each well ", bold: true }, ...quiet([{ text: "■ starts, ▨ density" }])]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { shares, masses, beta } = this.read(shown)
    const percent = (/** @type {number} */ share) => `${formatFixed(100 * share, 0)} %`
    const said = shares.map((share, well) => `Well ${well + 1}: ${percent(share)} of the starts, ${percent(masses[well])} of the probability.`)
    return `The wells, deepest first, at β = ${formatBeta(beta)}. ${said.join(" ")}`
  }

  /** @param {Shown} shown */
  facts(shown) {
    const { shares, masses } = this.read(shown)
    const written = (/** @type {number[]} */ all) => all.map(share => share.toFixed(3)).join(" ")
    return { shares: written(shares), masses: written(masses) }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../draw/linechart.js").Plot} plot
 * @param {number} left
 * @param {number} right
 * @param {number} share
 * @param {string} fill
 * @param {string} ink
 * @param {boolean} hatched
 */
function bar(context, { y }, left, right, share, fill, ink, hatched) {
  const [top, height] = [y(share), y(0) - y(share)]
  context.fillStyle = fill
  context.fillRect(left, top, right - left, height)
  context.strokeStyle = ink
  context.lineWidth = 1.2
  /** @type {[number, number, number, number]} */ const rect = [left, top, right - left, height]
  if (hatched) clipped(context, rect, () => diagonals(context, rect, HATCH))
  context.strokeRect(...rect)
}
