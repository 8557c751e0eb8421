// One or several metrics against √step. Lines are solid up to the shown step and pale beyond it.

import { lastAtMost } from "../data/history.js"
import { drawLineChart, rootAxis, shareAt } from "../draw/linechart.js"
import { formatComputed, formatRow } from "../draw/numbers.js"
import { RUN_DASHES } from "../draw/theme.js"
import { plain } from "../draw/words.js"

/** @import { History, Series } from "../data/history.js" */
/** @import { CurveDescription } from "../data/state.js" */
/** @import { Shown } from "../data/view.js" */
/** @import { Line, Plot } from "../draw/linechart.js" */
/** @import { Word } from "../draw/words.js" */

/** A run that spans more than this many times the next largest span would flatten it, so it is cut off and named. */
const RUNAWAY = 8

/** A small chart has room for so many names of lines. */
const MOST_NAMES = 4

const EMPTY = /** @type {Series} */ ({ steps: [], values: [] })

export class Curve {
  /** @param {import("../draw/canvas.js").Area} area  @param {CurveDescription} curve */
  constructor(area, curve) {
    this.area = area
    this.curve = curve
    this.series = curve.series.filter(({ role }) => role !== "reference")
    /** @type {Plot | null} */ this.plot = null
    this.steps = 1
  }

  get meaning() { return this.curve.meaning ?? "" }

  /** With how many snapshots the curves are of, as long as there are gaps. @param {Shown} shown  @returns {Word[]} */
  title(shown) {
    /** @type {Word} */ const name = { text: this.curve.title, bold: true }
    const seen = gapsIn(shown)
    const fits = seen.length + 3 + plain([name, ...this.values(shown)]).length < this.area.width / (0.5 * shown.theme.text)
    return seen && fits ? [name, { text: ` · ${seen}`, quiet: true }] : [name]
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { state, theme } = shown
    const { curve, area } = this
    const lines = this.#lines(shown)
    const several = state.runs.length > 1
    const steps = this.steps = Math.max(1, ...state.runs.map(run => run.steps))
    this.plot = drawLineChart(area, theme, {
      scale: curve.scale,
      ...extent([...lines, ...this.#references(shown)], several && curve.scale === "linear"),
      ...rootAxis(steps, "step", theme),
      lines: [...this.#references(shown), ...lines],
      cursor: state.clock.step,
      named: several || curve.series.length > 1,
    })
  }

  /** The step at a pixel of the area. @param {number} x */
  valueAt(x) {
    return shareAt(this.plot, x) ** 2 * this.steps
  }

  /** The values at the shown step. @param {Shown} shown  @returns {Word[]} */
  values(shown) {
    const { curve, series, area } = this
    const lines = this.#lines(shown)
    const unit = curve.unit && lines.length === 1 ? ` ${curve.unit}` : ""
    const numbers = formatRow(lines.map(({ value }) => value ?? null))
    const named = numbers.map((number, k) => (series.length > 1 ? `${series[k % series.length].label} ${number}` : number + unit))
    // Very large numbers leave no room for names; then only colours and dashes tell the runs apart.
    const fits = curve.title.length + 2 + named.join("  ").length < area.width / (0.48 * shown.theme.text)
    return lines.map(({ color }, k) => ({ text: (fits ? named : numbers)[k], color }))
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { runs } = shown.state
    const parts = this.#lines(shown).map(({ values, value }, k) => {
      const [run, series] = [Math.floor(k / this.series.length), this.series[k % this.series.length]]
      const label = [runs.length > 1 ? runs[run].label : "", series.label].filter(Boolean).join(", ")
      const all = finite(values)
      const range = all.length ? `${formatComputed(Math.min(...all))} to ${formatComputed(Math.max(...all))}` : "nothing yet"
      return `${label ? `${label}: ` : ""}${range}, ${formatComputed(value)} at the shown step`
    })
    const seen = gapsIn(shown)
    return `${this.curve.title} against step${seen && `, at ${seen}`}. ${parts.join(". ")}.`
  }

  /** The reference lines, which are the same for all runs. @param {Shown} shown  @returns {Line[]} */
  #references({ state: { histories: [history], clock: { step } }, theme }) {
    return this.curve.series.filter(({ role }) => role === "reference").map(({ metric, label }) => {
      const { steps: at, values } = history?.series(metric) ?? EMPTY
      return { at, values, color: theme.quiet, dash: [1, 4], width: 2, until: step, name: label }
    })
  }

  /** The lines of all series, run by run. @param {Shown} shown  @returns {Line[]} */
  #lines({ state, theme }) {
    const { runs, histories, clock: { step } } = state
    const several = runs.length > 1
    return histories.flatMap((history, run) => this.series.map(({ metric, label, role }, k) => {
      const { times } = this.curve
      const { steps, values } = scaled(history.series(metric), times ? runs[run].numbers[times] : 1)
      return {
        at: steps,
        values,
        color: several ? theme.runs[run] : role === "down" ? theme.down : role === "up" ? theme.up : theme.ink,
        dash: several ? RUN_DASHES[run] : role === "up" ? [6, 4] : [],
        width: several ? 2.5 : 2,
        until: step,
        dotted: hasGaps(history),
        // All lines of a run look alike: the first has the run's name, the others say what they are if there is room.
        name: several && !k ? runs[run].short || runs[run].label : several && runs.length * this.series.length > MOST_NAMES ? "" : label,
        value: valueAt(steps, values, step),
        stops: history.ended ? history.lastStep : Infinity,
      }
    }))
  }
}

/** Whether snapshots before the last loaded one are missing. @param {History} history */
const hasGaps = history => history.numbers.length <= history.top

/** The number of loaded snapshots, if there are gaps. @param {Shown} shown */
function gapsIn({ state: { histories } }) {
  if (!histories.some(hasGaps)) return ""
  const [here, all] = [histories.map(({ numbers }) => numbers.length), histories.map(({ steps }) => steps.length)]
  return `${Math.min(...here)} of ${Math.max(...all)} snapshots`
}

/** @param {ArrayLike<number>} values */
const finite = values => Array.from(values).filter(Number.isFinite)

/** A series times a factor; empty without a factor. @param {Series} series  @param {number | undefined} factor  @returns {Series} */
function scaled(series, factor) {
  if (factor === 1) return series
  return factor === undefined ? EMPTY : { steps: series.steps, values: series.values.map(value => factor * value) }
}

/** The value at a step, or at the last step before it that has one. @param {number[]} steps  @param {number[]} values  @param {number} step */
const valueAt = (steps, values, step) => values[lastAtMost(steps, step)] ?? null

/**
 * The range that the vertical axis has to cover.
 * @param {Line[]} lines
 * @param {boolean} cutRunaways  leave out a line that would flatten all others
 */
function extent(lines, cutRunaways) {
  const spans = lines
    .map(({ values }) => finite(values))
    .filter(values => values.length)
    .map(values => ({ low: Math.min(...values), high: Math.max(...values) }))
    .sort((a, b) => b.high - b.low - (a.high - a.low))
  if (!spans.length) return { low: 0, high: 1 }
  const size = (/** @type {{low: number, high: number}} */ span) => Math.max(span.high - span.low, 0.5)
  // Most lines stay, also where each spans far more than the next.
  const fewest = cutRunaways ? Math.ceil(spans.length / 2) : spans.length
  while (spans.length > fewest && size(spans[0]) > RUNAWAY * size(spans[1])) spans.shift()
  return { low: Math.min(...spans.map(span => span.low)), high: Math.max(...spans.map(span => span.high)) }
}
