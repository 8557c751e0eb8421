// The share of the particles of walks in each well of their landscape, compared with the exact mass of the well.

import { drawLineChart, within } from "../draw/linechart.js"
import { formatFixed } from "../draw/numbers.js"

/** @import { Shown } from "../data/view.js" */
/** @import { Word } from "../draw/words.js" */

/** The share of a well's room that its bars take. */
const WIDE = 0.84
/** A share outside all wells below this has no bar. */
const LITTLE = 0.005

/** The shares of one walk's particles in each well; the last entry is the share outside all wells. @param {import("../data/walked.js").Standing} standing */
function sharesOf({ positions, shown, truth }) {
  const shares = new Float64Array(truth.wells.length + 1)
  for (let k = 0; k < shown; k += 1) shares[truth.wellOf(positions[2 * k], positions[2 * k + 1])] += 1 / shown
  return [...shares.subarray(1), shares[0]]
}

export class Wells {
  /** @param {import("../draw/canvas.js").Area} area */
  constructor(area) { this.area = area }

  title() { return [{ text: "Share in each well", bold: true }] }

  /** @param {Shown} shown */
  draw(shown) {
    const { theme } = shown
    const { exact, shares } = compared(shown)
    const outside = Math.max(...[exact, ...shares].map(all => all[all.length - 1] ?? 0)) > LITTLE
    const count = exact.length - (outside ? 0 : 1)
    const high = Math.max(0.1, ...[exact, ...shares].flatMap(all => all.slice(0, count)))
    const plot = drawLineChart(this.area, theme, {
      scale: "linear", low: 0, high,
      across: at => at / Math.max(1, count),
      ticks: () => Array.from({ length: count }, (_, k) => ({ at: k + 0.5, text: k < exact.length - 1 ? String(k + 1) : "else" })),
      lines: [],
    })
    const { context } = this.area
    within(context, plot, () => {
      for (let well = 0; well < count; well += 1) {
        const [left, right] = [plot.x(well + (1 - WIDE) / 2), plot.x(well + (1 + WIDE) / 2)]
        bar(context, plot, theme.border, left, right, exact[well])
        shares.forEach((all, k) => {
          const wide = (right - left) / shares.length
          bar(context, plot, theme.runs[shown.state.histories.indexOf(walks(shown)[k].history)], left + (k + 0.14) * wide, left + (k + 0.86) * wide, all[well])
        })
        // The exact mass is drawn as a line, which stays visible above a bar.
        context.fillStyle = theme.ink
        context.fillRect(left, plot.y(exact[well]) - 1, right - left, 2)
      }
    })
  }

  /** @returns {Word[]} */
  values() { return [{ text: "line: exact", quiet: true }] }

  /** @param {Shown} shown */
  describe(shown) {
    const { exact, shares } = compared(shown)
    const percent = (/** @type {number[]} */ all) => all.slice(0, -1).map(share => `${formatFixed(100 * share, 0)} %`).join(", ")
    const parts = walks(shown).map(({ run }, k) => `${run.label}: ${percent(shares[k])}`)
    return `Share of the particles in each of ${exact.length - 1} wells. Exact: ${percent(exact)}. ${parts.join(". ")}.`
  }
}

/** The walks that are loaded, each with its shown frame. @param {Shown} shown */
export const walks = ({ state: { runs, histories }, views }) => views.flatMap((view, k) =>
  (view?.frame.walk ? [{ run: runs[k], history: histories[k], standing: view.frame.walk, beta: view.beta }] : []))

/** @param {Shown} shown */
function compared(shown) {
  const found = walks(shown)
  const [first] = found
  const masses = first ? first.standing.truth.at(first.beta).wells : new Float64Array(1)
  return { exact: [...masses.subarray(1), masses[0]], shares: found.map(({ standing }) => sharesOf(standing)) }
}

/** @param {CanvasRenderingContext2D} context  @param {import("../draw/linechart.js").Plot} plot  @param {string} color  @param {number} left  @param {number} right  @param {number} share */
function bar(context, { y }, color, left, right, share) {
  context.fillStyle = color
  context.fillRect(left, y(share), right - left, y(0) - y(share))
}
