// For each method, the share of the starts from which it has found argmin F, against the evaluations that it took.

import { write } from "../draw/canvas.js"
import { formatFixed, formatStep } from "../draw/numbers.js"
import { fillPale, strokeLine } from "../draw/shapes.js"
import { quiet, writeWords } from "../draw/words.js"
import { viewed } from "../data/view.js"
import { RunPanel } from "./run_panel.js"

/** @import { Shown } from "../data/view.js" */
/** @import { Theme } from "../draw/theme.js" */
/** @import { Word } from "../draw/words.js" */
/** @typedef {import("../data/searched.js").Success} Measured */

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
    const x = (/** @type {number} */ at) => left + (Math.log10(Math.max(LEAST, at)) / Math.log10(MOST)) * width
    this.#drawDecades(context, theme, x)
    const height = (area.height - BELOW) / Math.max(1, rows.length)
    rows.forEach(({ method, measured }, k) => {
      const base = Math.round((k + 0.92) * height)
      const tall = FULL * height
      const beside = left + width + 8
      writeWords(context, [{ text: method.short }], left - 8, base - tall / 2, { theme, align: "right" })
      context.strokeStyle = theme.border
      context.strokeRect(left + 0.5, Math.round(base - tall) + 0.5, width, Math.round(tall))
      if (measured?.hits.length) {
        drawShare(context, theme, measured, x, { left, right: left + width, base, tall })
        writeWords(context, resultOf(measured, narrow), beside, base - tall / 2, { theme })
      } else {
        context.fillStyle = theme.quiet
        write(context, "…", beside, base - tall / 2, "left")
      }
    })
    writeWords(context, quiet([{ text: "evaluations of " }, { text: "F", italic: true }]), left + width, area.height - 6, { theme, align: "right" })
  }

  /** A line and, where it has room, a number for each power of ten. @param {CanvasRenderingContext2D} context  @param {Theme} theme  @param {(at: number) => number} x */
  #drawDecades(context, theme, x) {
    const { area } = this
    const bottom = area.height - BELOW
    const half = (/** @type {number} */ at) => context.measureText(formatStep(at)).width / 2
    context.lineWidth = 1
    let free = -Infinity
    for (let at = LEAST; at <= MOST; at *= 10) {
      context.strokeStyle = theme.hairline
      strokeLine(context, area.crisp(x(at)), 0, area.crisp(x(at)), bottom + 4)
      context.fillStyle = theme.quiet
      // The last label is kept: it shows how far the axis reaches.
      const next = at < MOST ? x(MOST) - half(MOST) : Infinity
      if (x(at) - half(at) < free || x(at) + half(at) + 4 > next) continue
      write(context, formatStep(at), x(at), bottom + 14)
      free = x(at) + half(at) + 4
    }
  }

  title() {
    return [{ text: "Found argmin ", bold: true }, { text: "F", bold: true, italic: true }, ...quiet([{ text: " from 100 starts, share against evaluations; ┃ a search ends, on average" }])]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const said = this.read(shown).map(({ method, measured }) => {
      if (!measured?.hits.length) return `${method.label}: not measured yet.`
      const { hits, evaluations, total } = measured
      const share = shareOf(measured)
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

/** The share of the searches that have found argmin F. @param {Measured} measured */
const shareOf = ({ hits }) => hits.filter(hit => hit >= 0).length / hits.length

/** The share as a rising area, and the evaluations at which a search usually ends. @param {CanvasRenderingContext2D} context  @param {Theme} theme  @param {Measured} measured  @param {(at: number) => number} x  @param {{left: number, right: number, base: number, tall: number}} rect */
function drawShare(context, theme, { hits, evaluations }, x, { left, right, base, tall }) {
  context.beginPath()
  context.moveTo(left, base)
  let share = 0
  for (const at of hits.filter(hit => hit >= 0).sort((a, b) => a - b)) {
    context.lineTo(x(at), base - share * tall)
    share += 1 / hits.length
    context.lineTo(x(at), base - share * tall)
  }
  context.lineTo(right, base - share * tall)
  context.lineTo(right, base)
  fillPale(context, theme.down, 0.75)
  context.strokeStyle = theme.ink
  context.lineWidth = 2
  strokeLine(context, x(evaluations), base - tall, x(evaluations), base)
  context.lineWidth = 1
}

/** The words beside a row. @param {Measured} measured  @param {boolean} narrow  @returns {Word[]} */
function resultOf(measured, narrow) {
  const { hits, total, evaluations } = measured
  const of = hits.length < total ? ` of ${hits.length}` : ""
  return [
    { text: `${formatFixed(100 * shareOf(measured), 0)} %${of}`, bold: true },
    ...(narrow ? [] : [{ text: `  ${formatStep(evaluations)} evaluations`, quiet: true }]),
  ]
}
