// F of every run along the line through A and B, above its lowest there.

import { verticalAxis } from "../draw/axis.js"
import { Canvas, write } from "../draw/canvas.js"
import { placeAt, Reach, span } from "../data/cut.js"
import { element, setAttribute, setText } from "../control/dom.js"
import { formatFixed, formatValue } from "../draw/numbers.js"
import { RUN_DASHES } from "../draw/theme.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("../data/view.js").View} View */
/** @typedef {import("../draw/theme.js").Look} Look */

const SAMPLES = 257
const ABOVE = 20
const BELOW = 30
const RIGHT = 10

/** @typedef {{heights: Float32Array, steepest: number}} Curve */

export class Slice {
  /** @param {HTMLElement} parent  @param {State} state */
  constructor(parent, state) {
    this.state = state
    /** @type {Reach[]} */ this.reaches = []
    /** @type {(Curve | null)[]} */ this.curves = []
    this.values = element("p")
    this.figure = element("div", { class: "plot", role: "img" })
    this.canvas = new Canvas(this.figure)
    const title = element("h3", {}, "Slice of ", element("i", {}, "F"), element("span", { class: "quiet" }, " along A B"))
    this.element = element("section", { class: "chart slice" }, element("header", {}, title, this.values), this.figure)
    parent.append(this.element)
  }

  /** @param {number} ratio */
  resize(ratio) {
    this.canvas.resize(this.figure.clientWidth, this.figure.clientHeight, ratio)
  }

  /** @param {(View | null)[]} views  @param {Look} look */
  draw(views, look) {
    const { state, canvas } = this
    const { cut } = state
    if (!cut) return
    const line = span(cut)
    this.curves = views.map(view => (view ? sample(view, line) : null))
    const top = Math.max(1e-6, ...views.map((view, k) => this.#reach(k, view)))
    const height = canvas.height - ABOVE - BELOW
    const axis = verticalAxis("linear", 0, top, Math.max(2, Math.floor(height / 33)))
    const left = Math.round(2.5 * look.number)
    const width = canvas.width - left - RIGHT
    const context = canvas.begin(left, ABOVE)
    const x = (/** @type {number} */ length) => ((length - line.from) / (line.to - line.from)) * width
    const y = (/** @type {number} */ value) => (1 - axis.place(value)) * height
    context.font = `${look.number}px ${look.font}`
    context.lineWidth = 1
    for (const { value, text } of axis.ticks) {
      context.fillStyle = look.quiet
      context.strokeStyle = value === 0 ? look.border : look.hairline
      stroke(context, 0, canvas.crisp(y(value) + ABOVE) - ABOVE, width, 0)
      write(context, text, -7, y(value), "right")
    }
    for (const [name, length] of /** @type {[string, number][]} */ ([["A", 0], ["B", line.apart]])) {
      context.strokeStyle = look.border
      stroke(context, canvas.crisp(x(length) + left) - left, -4, 0, height + 4)
      context.fillStyle = look.ink
      write(context, name, Math.max(6, Math.min(width - 6, x(length))), -12)
    }
    context.fillStyle = look.quiet
    for (const length of ticksOf(line, width / (4 * look.number))) write(context, formatFixed(length, 0), x(length), height + 18)

    context.save()
    context.beginPath()
    context.rect(-2, -2, width + 4, height + 4)
    context.clip()
    context.lineWidth = 2.5
    context.lineJoin = "round"
    this.curves.forEach((curve, run) => {
      if (!curve) return
      context.strokeStyle = look.runs[run]
      context.setLineDash(RUN_DASHES[run])
      context.beginPath()
      curve.heights.forEach((value, k) => context.lineTo((k / (SAMPLES - 1)) * width, y(value)))
      context.stroke()
    })
    context.restore()
    this.#tell(look)
  }

  announce() {
    const { runs } = this.state
    const parts = this.curves.map((curve, k) => (curve
      ? `${runs[k].label}: ${formatValue(Math.max(...curve.heights))} high, steepest slope ${formatValue(curve.steepest)}` : ""))
    setAttribute(this.figure, "aria-label", `Slice of F along the line through A and B, above its lowest there. ${parts.filter(Boolean).join(". ")}.`)
  }

  /** @param {number} run  @param {View | null} view */
  #reach(run, view) {
    const { state, reaches } = this
    const history = state.histories[run]
    if (!view || !state.cut || !history) return 0
    const reach = (reaches[run] ??= new Reach())
    const curve = this.curves[run]
    return Math.max(reach.upTo(history, history.indexAt(view.frame.step), state.cut), curve ? Math.max(...curve.heights) : 0)
  }

  /** The steepest slopes, right of the title. @param {Look} look */
  #tell(look) {
    const { values, curves } = this
    while (values.children.length < curves.length + 1) values.append(element("span"))
    while (values.children.length > curves.length + 1) values.lastChild?.remove()
    const [label, ...spans] = /** @type {HTMLElement[]} */ ([...values.children])
    setText(label, "steepest")
    label.className = "quiet"
    spans.forEach((one, k) => {
      setText(one, curves[k] ? formatValue(curves[k].steepest) : "–")
      one.style.color = look.runs[k]
    })
  }
}

/** @param {View} view  @param {import("../data/cut.js").Span} line  @returns {Curve} */
function sample({ landscape }, line) {
  const heights = new Float32Array(SAMPLES)
  const apart = (line.to - line.from) / (SAMPLES - 1)
  let lowest = Infinity
  for (let k = 0; k < SAMPLES; k += 1) {
    const { y1, y2 } = placeAt(line, line.from + k * apart)
    heights[k] = landscape.at(y1, y2).energy
    if (heights[k] < lowest) lowest = heights[k]
  }
  let steepest = 0
  for (let k = 0; k < SAMPLES; k += 1) {
    heights[k] -= lowest
    if (k) steepest = Math.max(steepest, Math.abs(heights[k] - heights[k - 1]) / apart)
  }
  return { heights, steepest }
}

/** Whole lengths from A, about so many. @param {import("../data/cut.js").Span} line  @param {number} count */
function ticksOf({ from, to }, count) {
  const every = Math.max(1, Math.ceil((to - from) / Math.max(2, count)))
  const first = Math.ceil(from / every)
  return Array.from({ length: Math.floor(to / every) - first + 1 }, (_, k) => (first + k) * every)
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 */
function stroke(context, x, y, dx, dy) {
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(x + dx, y + dy)
  context.stroke()
}
