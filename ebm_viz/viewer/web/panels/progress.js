// The lowest F that each search has found, against the evaluations of F.

import { drawLineChart, rootAxis, shareAt } from "../draw/linechart.js"
import { formatStep, formatValue } from "../draw/numbers.js"
import { RUN_DASHES } from "../draw/theme.js"
import { italics } from "../draw/words.js"
import { viewed } from "../data/view.js"
import { RunPanel } from "./run_panel.js"

/** @import { Shown } from "../data/view.js" */

/** The start may lie so high that all else looks flat: the chart reaches this many times from min F to the lowest end of the best. */
const ABOVE = 0.06

export class Progress extends RunPanel {
  most = 1
  /** @type {import("../draw/linechart.js").Plot | null} */ plot = null

  /** @param {Shown} shown */
  read(shown) {
    const { frame } = viewed(shown, this.run)
    const { paths = [], lowest = null, evaluations = 0 } = frame.searched ?? {}
    return { paths, lowest, evaluations }
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { paths, lowest, evaluations } = this.read(shown)
    const { theme } = shown
    const most = this.most = Math.max(1, ...paths.map(({ path }) => path.evaluations))
    const lines = paths.map(({ method, path, shown: begun }, k) => {
      const line = falling(path)
      const at = line.at.findLastIndex(at => at <= evaluations)
      return {
        ...line, color: theme.runs[k], dash: RUN_DASHES[k], width: 2.5, until: evaluations, name: method.short,
        value: begun ? line.values[Math.max(0, at)] : null, stops: path.evaluations,
      }
    })
    const values = lines.flatMap(line => line.values)
    const floor = lowest === null ? [] : [{ at: [0, most], values: [lowest, lowest], color: theme.quiet, dash: [1, 4], width: 2, name: "" }]
    const low = Math.min(lowest ?? Infinity, ...values)
    const high = Math.max(low + 1, ...lines.map(line => line.values[0]))
    this.plot = drawLineChart(this.area, theme, {
      scale: "linear", low: low - ABOVE * (high - low), high,
      ...rootAxis(most, "evaluations", theme),
      lines: [...floor, ...lines], cursor: evaluations, named: true,
    })
  }

  /** The evaluations at a pixel of the area. @param {number} x */
  valueAt(x) {
    return shareAt(this.plot, x) ** 2 * this.most
  }

  title() {
    return [...italics(["Lowest ", "F", " so far "]).map(word => ({ ...word, bold: true })), { text: "★ on the map; dotted: min ", quiet: true }, { text: "F", italic: true, quiet: true }]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { paths, lowest, evaluations } = this.read(shown)
    const said = paths.map(({ method, path, shown: begun, lowest: at }) => `${method.label}: ${begun ? formatValue(path.energies[at]) : "nothing yet"}, in ${formatStep(path.evaluations)} evaluations in all`)
    return `The lowest F so far against evaluations of F, at ${formatStep(evaluations)}. Min F is ${formatValue(lowest)}. ${said.join(". ")}.`
  }

  /** @param {Shown} shown */
  facts(shown) {
    const { paths, lowest } = this.read(shown)
    return { lowest: formatValue(lowest), found: paths.map(({ method, path, lowest: at }) => `${method.name} ${path.energies[at].toFixed(3)} ${path.evaluations}`).join("; ") }
  }
}

/** The lowest F so far, as steps that fall. @param {import("../data/searched.js").Path} path */
function falling({ energies, evaluations_at: counts, evaluations }) {
  /** @type {number[]} */ const at = []
  /** @type {number[]} */ const values = []
  let lowest = Infinity
  energies.forEach((energy, k) => {
    if (energy >= lowest) return
    if (at.length) {
      at.push(counts[k])
      values.push(lowest)
    }
    lowest = energy
    at.push(counts[k])
    values.push(lowest)
  })
  at.push(evaluations)
  values.push(lowest)
  return { at, values }
}
