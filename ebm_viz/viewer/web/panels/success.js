// For each method, the share of the starts from which it has found argmin F, against the evaluations that it took.

import { write } from "../draw/canvas.js"
import { formatFixed, formatStep } from "../draw/numbers.js"
import { fillPale, strokeLine } from "../draw/shapes.js"
import { quiet, writeWords } from "../draw/words.js"
import { viewed } from "../data/view.js"
import { RunPanel } from "./run_panel.js"

/** @import { Shown } from "../data/view.js" */

const BELOW = 34
const LEAST = 1
const MOST = 10_000
/** The share of a row's height that 100 % takes. */
const FULL = 0.78

export class Success extends RunPanel {
  /** @param {Shown} shown */
  read(shown) {
    const { methods = [], success = {} } = viewed(shown, this.run).frame.searched ?? {}
    return methods.map(method => ({ method, measured: success[method.name] ?? null }))
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { theme } = shown
    const { area } = this
    const rows = this.read(shown)
    const context = area.begin(0, 0)
    context.font = `${theme.number}px ${theme.font}`
    const narrow = area.width < 480
    const left = Math.max(...rows.map(({ method }) => context.measureText(method.short).width), 40) + 12
    const right = context.measureText(narrow ? "100 % of 99 " : "100 % of 99  10,000 evaluations ").width + 12
    const width = Math.max(40, area.width - left - right)
    const row = (area.height - BELOW) / Math.max(1, rows.length)
    const x = (/** @type {number} */ at) => left + (Math.log10(Math.max(LEAST, at)) / Math.log10(MOST)) * width
    context.lineWidth = 1
    let free = -Infinity
    for (let at = LEAST; at <= MOST; at *= 10) {
      context.strokeStyle = theme.hairline
      strokeLine(context, area.crisp(x(at)), 0, area.crisp(x(at)), area.height - BELOW + 4)
      context.fillStyle = theme.quiet
      const half = context.measureText(formatStep(at)).width / 2
      // The last label is kept: it shows how far the axis reaches.
      const next = at < MOST ? x(MOST) - context.measureText(formatStep(MOST)).width / 2 : Infinity
      if (x(at) - half < free || x(at) + half + 4 > next) continue
      write(context, formatStep(at), x(at), area.height - BELOW + 14)
      free = x(at) + half + 4
    }
    rows.forEach(({ method, measured }, k) => {
      const base = Math.round((k + 0.92) * row)
      const tall = FULL * row
      writeWords(context, [{ text: method.short }], left - 8, base - tall / 2, { theme, align: "right" })
      context.strokeStyle = theme.border
      context.strokeRect(left + 0.5, Math.round(base - tall) + 0.5, width, Math.round(tall))
      if (!measured?.hits.length) {
        context.fillStyle = theme.quiet
        write(context, "…", left + width + 8, base - tall / 2, "left")
        return
      }
      const { hits, total, evaluations } = measured
      const found = hits.filter(hit => hit >= 0).sort((a, b) => a - b)
      context.beginPath()
      context.moveTo(left, base)
      let share = 0
      for (const at of found) {
        context.lineTo(x(at), base - share * tall)
        share += 1 / hits.length
        context.lineTo(x(at), base - share * tall)
      }
      context.lineTo(left + width, base - share * tall)
      context.lineTo(left + width, base)
      fillPale(context, theme.down, 0.75)
      // Where a method usually ends.
      context.strokeStyle = theme.ink
      context.lineWidth = 2
      strokeLine(context, x(evaluations), base - tall, x(evaluations), base)
      context.lineWidth = 1
      const said = `${formatFixed(100 * share, 0)} %${hits.length < total ? ` of ${hits.length}` : ""}`
      writeWords(context, [{ text: said, bold: true }, ...(narrow ? [] : [{ text: `  ${formatStep(evaluations)} evaluations`, quiet: true }])], left + width + 8, base - tall / 2, { theme })
    })
    writeWords(context, quiet([{ text: "evaluations of " }, { text: "F", italic: true }]), left + width, area.height - 6, { theme, align: "right" })
  }

  title() {
    return [{ text: "Found argmin ", bold: true }, { text: "F", bold: true, italic: true }, ...quiet([{ text: " from 100 starts, share against evaluations; ┃ a search ends, on average" }])]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const said = this.read(shown).map(({ method, measured }) => {
      if (!measured?.hits.length) return `${method.label}: not measured yet.`
      const { hits, evaluations, total } = measured
      const share = hits.filter(hit => hit >= 0).length / hits.length
      const from = total === 1 ? "with any start" : `from ${formatFixed(100 * share, 0)} % of ${hits.length} starts`
      return `${method.label}: ${total === 1 && !share ? "not found" : `found ${from}`}, ${formatStep(evaluations)} evaluations on average.`
    })
    return `How often each method finds argmin F. ${said.join(" ")}`
  }

  /** @param {Shown} shown */
  facts(shown) {
    const rows = this.read(shown)
    return {
      measured: String(rows.filter(({ measured }) => measured && measured.hits.length === measured.total).length),
      success: rows.flatMap(({ method, measured }) => (measured ? [`${method.name} ${measured.hits.filter(hit => hit >= 0).length}/${measured.hits.length}`] : [])).join("; "),
    }
  }
}
