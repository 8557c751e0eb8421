// Histograms along y₁ of the particles of walks, compared with the exact density.

import { BOX } from "../data/landscape.js"
import { ACROSS, cellOf } from "../data/truth.js"
import { shownPositions } from "../data/walked.js"
import { drawLineChart, within } from "../draw/linechart.js"
import { formatFixed } from "../draw/numbers.js"
import { fillPale } from "../draw/shapes.js"
import { RUN_DASHES } from "../draw/theme.js"
import { walks } from "./wells.js"

/** @import { Shown } from "../data/view.js" */

/** The least top of the chart, in multiples of the peak of the exact density. */
const TALL = 1.9
const WIDTH = (2 * BOX) / ACROSS

/** The density along y₁ in each cell of the histogram. @param {Float32Array} positions */
function histogramOf(positions) {
  const density = new Float64Array(ACROSS)
  for (let at = 0; at < positions.length; at += 2) density[cellOf(positions[at], ACROSS)] += 2 / (positions.length * WIDTH)
  return density
}

/** The top of the chart: it doubles until the tallest bar fits, so that it rests while particles move. @param {number} peak  of the exact density  @param {number} tallest  of all bars */
export function topOf(peak, tallest) {
  const least = TALL * peak
  return tallest > least ? least * 2 ** Math.ceil(Math.log2(tallest / least)) : least
}

export class Histogram {
  /** @param {import("../draw/canvas.js").Area} area */
  constructor(area) { this.area = area }

  title() { return [{ text: "Histogram of ", bold: true }, { text: "y₁", bold: true, italic: true }] }

  /** @param {Shown} shown */
  draw(shown) {
    const { theme, state } = shown
    const found = walks(shown)
    const exact = found.length ? found[0].standing.truth.at(found[0].beta).across : new Float64Array(1)
    const densities = found.map(({ standing }) => histogramOf(shownPositions(standing)))
    const plot = drawLineChart(this.area, theme, {
      scale: "linear", low: 0, high: topOf(Math.max(...exact), Math.max(...densities.flatMap(density => [...density]))),
      across: y1 => (y1 + BOX) / (2 * BOX),
      ticks: () => [-2, 0, 2].map(at => ({ at, text: formatFixed(at, 0) })),
      symbol: "y₁",
      lines: found.map(({ history }, k) => {
        const run = state.histories.indexOf(history)
        return { ...stairs(densities[k]), color: theme.runs[run], dash: RUN_DASHES[run], width: 1.8 }
      }),
      named: false,
    })
    const { context } = this.area
    within(context, plot, () => {
      context.beginPath()
      context.moveTo(0, plot.y(0))
      exact.forEach((p, k) => context.lineTo(plot.x(((k + 0.5) / exact.length) * 2 * BOX - BOX), plot.y(p)))
      context.lineTo(plot.width, plot.y(0))
      fillPale(context, theme.ink, 0.22)
    })
  }

  /** @returns {import("../draw/words.js").Word[]} */
  values() { return [{ text: "filled: exact", quiet: true }] }

  /** @param {Shown} shown */
  describe(shown) {
    const parts = walks(shown).map(({ run, standing }) => {
      const positions = shownPositions(standing)
      let [sum, squares] = [0, 0]
      for (let at = 0; at < positions.length; at += 2) {
        sum += positions[at]
        squares += positions[at] ** 2
      }
      const mean = (2 * sum) / positions.length
      return `${run.label}: mean ${formatFixed(mean, 2)}, standard deviation ${formatFixed(Math.sqrt((2 * squares) / positions.length - mean * mean), 2)}`
    })
    return `Histogram of y₁ of the particles beside the exact density. ${parts.join(". ")}.`
  }
}

/** @param {Float64Array} density  @returns {{at: number[], values: number[]}} */
function stairs(density) {
  const [at, values] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])]
  density.forEach((value, k) => {
    at.push(-BOX + k * WIDTH, -BOX + (k + 1) * WIDTH)
    values.push(value, value)
  })
  return { at, values }
}
