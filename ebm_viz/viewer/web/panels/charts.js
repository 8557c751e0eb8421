// One metric, or a few, against √step: full up to the shown step, pale beyond it.

import { verticalAxis } from "../draw/axis.js"
import { Canvas, write } from "../draw/canvas.js"
import { setText } from "../control/dom.js"
import { formatStep, formatValue, superscript } from "../draw/numbers.js"
import { stepTicks } from "../data/scale.js"
import { RUN_DASHES } from "../draw/theme.js"

/** @typedef {import("../data/state.js").CurveDescription} CurveDescription */
/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("../draw/theme.js").Look} Look */
/** @typedef {import("../data/history.js").Series} Series */

/**
 * @typedef {object} Line
 * @property {Series} series
 * @property {string} color
 * @property {number[]} dash
 * @property {string} name      beside its value
 * @property {number} run
 * @property {number} end       step after which the run has nothing more to say
 */

const RIGHT = 8
const ABOVE = 12
const BELOW = 30
/** A run that spans so many times as much as the next would flatten it: it is cut off and named. */
const RUNAWAY = 8

const EMPTY = /** @type {Series} */ ({ steps: [], values: [] })

export class Chart {
  /**
   * @param {HTMLElement} parent
   * @param {CurveDescription} curve
   * @param {(step: number) => void} onSeek
   */
  constructor(parent, curve, onSeek) {
    this.curve = curve
    this.element = document.createElement("section")
    this.element.className = "chart"
    const header = document.createElement("header")
    const title = document.createElement("h3")
    title.textContent = curve.title
    this.values = document.createElement("p")
    header.append(title, this.values)
    this.figure = document.createElement("div")
    this.figure.className = "plot"
    this.figure.setAttribute("role", "img")
    this.canvas = new Canvas(this.figure)
    this.element.append(header, this.figure)
    parent.append(this.element)
    /** @type {HTMLSpanElement[]} */ this.spans = []

    const seek = (/** @type {PointerEvent} */ event) => {
      const bounds = this.figure.getBoundingClientRect()
      const share = (event.clientX - bounds.left - this.left) / this.width
      onSeek(Math.max(0, Math.min(1, share)) ** 2 * this.steps)
    }
    this.figure.addEventListener("pointerdown", event => {
      if (event.button) return
      this.figure.setPointerCapture(event.pointerId)
      seek(event)
    })
    this.figure.addEventListener("pointermove", event => {
      if (this.figure.hasPointerCapture(event.pointerId)) seek(event)
    })
    this.steps = 1
    this.left = 0
    this.width = 1
  }

  /** @param {number} ratio */
  resize(ratio) {
    this.canvas.resize(this.figure.clientWidth, this.figure.clientHeight, ratio)
  }

  /** @param {State} state  @param {Look} look */
  draw(state, look) {
    const { canvas, curve } = this
    const lines = this.#lines(state, look)
    this.steps = Math.max(1, ...state.runs.map(run => run.steps))
    const shown = state.clock.step
    const height = canvas.height - ABOVE - BELOW
    const several = state.runs.length > 1
    const { low, high } = extent(lines, several && curve.scale === "linear")
    const axis = verticalAxis(curve.scale, low, high, Math.max(2, Math.floor(height / 33)))
    const left = Math.round(2.5 * look.number)
    // With several runs their names stand to the right of their lines.
    const context = canvas.begin(left, ABOVE)
    context.font = `${look.number}px ${look.font}`
    const names = several ? state.runs.map(run => shorten(context, run.short || run.label, 0.3 * canvas.width)) : []
    const right = Math.max(RIGHT, ...names.map(name => context.measureText(name).width + 14))
    const width = canvas.width - left - right
    Object.assign(this, { left, width })
    const x = (/** @type {number} */ step) => Math.sqrt(step / this.steps) * width
    const y = (/** @type {number} */ value) => (1 - axis.place(value)) * height

    context.fillStyle = look.quiet
    context.lineWidth = 1
    for (const { value, text } of axis.ticks) {
      const level = canvas.crisp(y(value) + ABOVE) - ABOVE
      context.strokeStyle = value === 0 ? look.border : look.hairline
      context.beginPath()
      context.moveTo(0, level)
      context.lineTo(width, level)
      context.stroke()
      write(context, text, -7, level, "right")
    }
    for (const step of stepTicks(this.steps, Math.max(2, Math.floor(width / (4.1 * look.number))))) {
      const text = formatStep(step)
      write(context, text, Math.min(x(step), width + RIGHT - context.measureText(text).width / 2), height + 18)
    }

    if (axis.exponent) write(context, `× 10${superscript(axis.exponent)}`, 2, -6.5, "left")

    context.save()
    context.beginPath()
    context.rect(-2, -ABOVE, width + 4, height + ABOVE + 3)
    context.clip()
    context.lineWidth = several ? 2.5 : 2
    context.lineJoin = "round"
    for (const line of lines) this.#stroke(context, line, shown, x, y)
    context.restore()

    const cursor = canvas.crisp(x(shown) + left) - left
    context.strokeStyle = look.quiet
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(cursor, -ABOVE + 2)
    context.lineTo(cursor, height + 4)
    context.stroke()
    for (const line of lines) {
      const value = valueAt(line.series, shown)
      const level = value === null ? NaN : y(value)
      if (!(level >= -1 && level <= height + 1)) continue
      context.beginPath()
      context.arc(line.end < shown ? x(line.end) : cursor, level, 5.5, 0, 2 * Math.PI)
      context.fillStyle = line.color
      context.strokeStyle = look.page
      context.lineWidth = 2
      context.fill()
      context.stroke()
    }
    if (several) this.#nameLines(context, lines, shown, names, look, x, y, width, height)
    this.#tell(lines, shown, look.text, axis.exponent)
  }

  /** @param {State} state */
  describe(state) {
    const lines = this.#lines(state, null)
    const parts = lines.map(({ series, name, run }) => {
      const label = [state.runs.length > 1 ? state.runs[run].label : "", name].filter(Boolean).join(", ")
      const [low, high] = [Math.min(...series.values), Math.max(...series.values)]
      const range = series.values.length ? `${formatValue(low)} to ${formatValue(high)}` : "nothing yet"
      return `${label ? `${label}: ` : ""}${range}, ${formatValue(valueAt(series, state.clock.step))} at the shown step`
    })
    return `${this.curve.title} against step. ${parts.join(". ")}.`
  }

  /** What a run's values are multiplied by. @param {import("../data/state.js").RunDescription} run */
  #factor(run) {
    return this.curve.times ? run.numbers[this.curve.times] : 1
  }

  /** @param {State} state  @param {Look | null} look  @returns {Line[]} */
  #lines(state, look) {
    const several = state.runs.length > 1
    return state.histories.flatMap((history, run) =>
      this.curve.series.map(({ metric, label, role }) => ({
        series: scaled(history.series.get(metric) ?? EMPTY, this.#factor(state.runs[run])),
        color: look ? (several ? look.runs[run] : role === "down" ? look.down : role === "up" ? look.up : look.ink) : "",
        dash: several ? RUN_DASHES[run] : role === "up" ? [6, 4] : [],
        name: label,
        run,
        end: history.ended ? history.lastStep : Infinity,
      })))
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Line} line
   * @param {number} shown
   * @param {(step: number) => number} x
   * @param {(value: number) => number} y
   */
  #stroke(context, { series: { steps, values }, color, dash }, shown, x, y) {
    if (!steps.length) return
    const limit = 20_000
    const point = (/** @type {number} */ k) => context.lineTo(x(steps[k]), Math.max(-limit, Math.min(limit, y(values[k]))))
    let k = 0
    context.strokeStyle = color
    context.setLineDash(dash)
    context.beginPath()
    for (; k < steps.length && steps[k] <= shown; k += 1) point(k)
    context.stroke()
    if (k < steps.length) {
      context.globalAlpha = 0.38
      context.beginPath()
      for (let from = Math.max(0, k - 1); from < steps.length; from += 1) point(from)
      context.stroke()
      context.globalAlpha = 1
    }
    context.setLineDash([])
  }

  /** The numbers at the shown step, right of the title. @param {Line[]} lines  @param {number} shown  @param {number} text  font size  @param {number} exponent  of the axis */
  #tell(lines, shown, text, exponent) {
    while (this.spans.length < lines.length) {
      const span = document.createElement("span")
      this.values.append(span)
      this.spans.push(span)
    }
    while (this.spans.length > lines.length) this.spans.pop()?.remove()
    const unit = this.curve.unit && lines.length === 1 ? ` ${this.curve.unit}` : ""
    const values = lines.map(({ series }) => valueAt(series, shown))
    // Powers of ten are written once for all.
    const power = exponent >= 5 ? 10 ** exponent : 1
    const numbers = values.map(value => formatValue(value === null ? null : value / power))
    if (power > 1) numbers.push(`${numbers.pop()} × 10${superscript(exponent)}`)
    const named = lines.map(({ name }, k) => (this.curve.series.length > 1 ? `${name} ${numbers[k]}` : numbers[k] + unit))
    // Very large numbers leave no room for names: the colours and dashes have to do.
    const fits = this.curve.title.length + 2 + named.join("  ").length < this.canvas.width / (0.48 * text)
    const said = fits ? named : numbers
    lines.forEach(({ color }, k) => {
      setText(this.spans[k], said[k])
      if (this.spans[k].style.color !== color) this.spans[k].style.color = color
    })
  }

  /**
   * Names at the ends of the lines, moved apart; a line that leaves the chart is named with an arrow.
   * @param {CanvasRenderingContext2D} context
   * @param {Line[]} lines
   * @param {number} shown
   * @param {string[]} names
   * @param {Look} look
   * @param {(step: number) => number} x
   * @param {(value: number) => number} y
   * @param {number} width
   * @param {number} height
   */
  #nameLines(context, lines, shown, names, look, x, y, width, height) {
    const apart = look.number + 3
    /** @type {{text: string, color: string, x: number, y: number}[]} */ const labels = []
    for (const { series: { steps, values }, color, run, end } of lines) {
      if (!steps.length) continue
      const last = steps.length - 1
      const level = y(values[last])
      if (level >= -2 && level <= height + 2) {
        labels.push({ text: names[run], color, x: Math.max(x(steps[last]), x(Math.min(shown, end))) + 10, y: level })
      } else {
        const text = level < 0 ? `↑ ${names[run]}, above the scale` : `↓ ${names[run]}, below the scale`
        const left = x(steps[values.findIndex(value => !(y(value) >= 0 && y(value) <= height))]) + 12
        const room = width - context.measureText(text).width
        labels.push({ text, color, x: Math.max(8, Math.min(left, room)), y: level < 0 ? 8 : height - 10 })
      }
    }
    labels.sort((a, b) => a.y - b.y)
    labels.forEach((label, k) => { label.y = Math.max(label.y, k ? labels[k - 1].y + apart : 0) })
    for (let k = labels.length - 1; k >= 0; k -= 1) {
      labels[k].y = Math.min(labels[k].y, k === labels.length - 1 ? height : labels[k + 1].y - apart)
    }
    context.lineJoin = "round"
    for (const label of labels) {
      context.lineWidth = 4
      context.strokeStyle = look.page
      context.textAlign = "left"
      context.textBaseline = "middle"
      context.strokeText(label.text, label.x, label.y + 1)
      context.fillStyle = label.color
      write(context, label.text, label.x, label.y, "left")
    }
  }
}

/** Nothing where there is no factor. @param {Series} series  @param {number | undefined} factor  @returns {Series} */
function scaled(series, factor) {
  if (factor === 1) return series
  return factor === undefined ? EMPTY : { steps: series.steps, values: series.values.map(value => factor * value) }
}

/** @param {CanvasRenderingContext2D} context  @param {string} text  @param {number} room */
function shorten(context, text, room) {
  let kept = text
  while (kept.length > 3 && context.measureText(kept).width > room) kept = `${kept.slice(0, -2).trimEnd()}…`
  return kept
}

/** The value at a step, or at the last step before it that has one. @param {Series} series  @param {number} step */
function valueAt({ steps, values }, step) {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle] <= step) low = middle + 1
    else high = middle
  }
  return low ? values[low - 1] : null
}

/**
 * What the vertical axis has to hold.
 * @param {Line[]} lines
 * @param {boolean} cutRunaways  leave out a line that would flatten all others
 */
function extent(lines, cutRunaways) {
  const spans = lines
    .filter(({ series }) => series.values.length)
    .map(({ series: { values } }) => ({ low: Math.min(...values), high: Math.max(...values) }))
    .sort((a, b) => b.high - b.low - (a.high - a.low))
  if (!spans.length) return { low: 0, high: 1 }
  const size = (/** @type {{low: number, high: number}} */ span) => Math.max(span.high - span.low, 0.5)
  while (cutRunaways && spans.length > 1 && size(spans[0]) > RUNAWAY * size(spans[1])) spans.shift()
  return { low: Math.min(...spans.map(span => span.low)), high: Math.max(...spans.map(span => span.high)) }
}
