// Value or push along a line of the plane, of one loss or two on the same axes.

import { verticalAxis } from "../draw/axis.js"
import { Canvas, write } from "../draw/canvas.js"
import { element, setAttribute } from "../control/dom.js"
import { formatFixed, formatValue } from "../draw/numbers.js"
import { RUN_DASHES } from "../draw/theme.js"
import { inHtml, widthOf, writeMath } from "./symbols.js"

/** @typedef {import("../draw/theme.js").Look} Look */
/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {"value" | "down" | "up"} Quantity */
/** @typedef {"alongGap" | "alongPositive" | "alongNegative"} Line */
/** @typedef {{name: string, sheet: Sheet}} Drawn */
/** A place on the axis with a name of its own. @typedef {{at: number, text: string}} Mark */

/**
 * @typedef {object} CurveKind
 * @property {string} panel   its name in an export
 * @property {Line} line
 * @property {Quantity} quantity
 * @property {string} title
 * @property {string} note     after the title
 */

const LEFT = 36
const RIGHT = 2
const ABOVE = 12
const BELOW = 28
const LINES = /** @type {Record<Line, {symbol: string, ticks: number[], stretch: number, at: (sheet: Sheet) => number}>} */ ({
  alongGap: { symbol: "Δ", ticks: [-4, -2, 0, 2, 4], stretch: 2, at: ({ positive, negative }) => positive - negative },
  alongPositive: { symbol: "F⁺", ticks: [-2, 0, 2], stretch: 1, at: ({ positive }) => positive },
  alongNegative: { symbol: "F⁻", ticks: [-2, 0, 2], stretch: 1, at: ({ negative }) => negative },
})

export class Curves {
  /** @param {CurveKind} kind */
  constructor(kind) {
    this.kind = kind
    this.line = LINES[kind.line]
    this.figure = element("div", { class: "plot", role: "img" })
    this.canvas = new Canvas(this.figure)
    this.element = element("section", { class: "chart" },
      element("header", {}, element("h3", {}, ...inHtml(kind.title), element("span", { class: "quiet" }, " ", ...inHtml(kind.note)))),
      this.figure)
  }

  /** @param {number} ratio */
  resize(ratio) { this.canvas.resize(this.figure.clientWidth, this.figure.clientHeight, ratio) }

  /** @param {Drawn[]} drawn  @param {Mark[]} marks  @param {Look} look */
  draw(drawn, marks, look) {
    const { canvas, kind, line } = this
    if (!drawn.length || canvas.width < LEFT + RIGHT + 20) return
    const width = canvas.width - LEFT - RIGHT
    const height = canvas.height - ABOVE - BELOW
    const curves = drawn.map(({ sheet }) => this.#values(sheet))
    const { low, high } = extent(curves)
    const axis = verticalAxis("linear", low, high, Math.max(2, Math.floor(height / 34)))
    const reach = drawn[0].sheet.largest * line.stretch
    const x = (/** @type {number} */ at) => ((at + reach) / (2 * reach)) * width
    const y = (/** @type {number} */ value) => (1 - axis.place(value)) * height
    const cursor = line.at(drawn[0].sheet)

    const context = canvas.begin(LEFT, ABOVE)
    this.#axes(context, axis, marks, { width, height, x, y }, look)
    const at = canvas.crisp(x(cursor) + LEFT) - LEFT
    context.strokeStyle = look.quiet
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(at, -ABOVE + 2)
    context.lineTo(at, height)
    context.stroke()

    context.save()
    context.beginPath()
    context.rect(0, -4, width, height + 8)
    context.clip()
    const paths = curves.map(values => path(values, width, y))
    paths.forEach((points, k) => {
      context.strokeStyle = look.runs[k]
      context.setLineDash(RUN_DASHES[k])
      context.lineWidth = 2.5
      context.lineJoin = "round"
      context.beginPath()
      // A gap in the values is a gap in the line.
      points.forEach(([px, py], n) => (Number.isFinite(py) && n && Number.isFinite(points[n - 1][1]) ? context.lineTo(px, py) : context.moveTo(px, py)))
      context.stroke()
    })
    context.setLineDash([])
    context.restore()

    drawn.forEach(({ sheet }, k) => {
      const value = this.#here(sheet)
      const level = value === null ? NaN : y(value)
      if (!(level >= -6 && level <= height + 6)) return
      context.beginPath()
      context.arc(x(cursor), level, 5.5, 0, 2 * Math.PI)
      context.fillStyle = look.runs[k]
      context.strokeStyle = look.page
      context.lineWidth = 2
      context.fill()
      context.stroke()
    })
    const dots = drawn.map(({ sheet }) => ({ x: x(cursor), y: y(this.#here(sheet) ?? NaN) }))
    this.#names(context, drawn, paths, dots, { width, height }, look)
    const readings = drawn.map(({ name, sheet }) => `${name} ${formatValue(this.#here(sheet))}`).join(", ")
    setAttribute(this.figure, "aria-label", `${kind.title} ${kind.note}. At ${line.symbol} = ${formatFixed(cursor, 2)}: ${readings}.`)
  }

  /** @param {Sheet} sheet */
  #values(sheet) {
    const values = sheet[this.kind.line][this.kind.quantity]
    return this.kind.quantity === "up" ? values.map(value => -value) : values
  }

  /** @param {Sheet} sheet */
  #here(sheet) {
    const value = sheet[this.kind.quantity]
    return value !== null && this.kind.quantity === "up" ? -value : value
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("../draw/axis.js").Axis} axis
   * @param {Mark[]} marks
   * @param {{width: number, height: number, x: (at: number) => number, y: (value: number) => number}} plot
   * @param {Look} look
   */
  #axes(context, axis, marks, { width, height, x, y }, look) {
    const { canvas, line } = this
    context.font = `${look.number}px ${look.font}`
    context.fillStyle = look.quiet
    context.lineWidth = 1
    for (const { value, text } of axis.ticks) {
      const level = canvas.crisp(y(value) + ABOVE) - ABOVE
      context.strokeStyle = value === 0 ? look.border : look.hairline
      context.beginPath()
      context.moveTo(0, level)
      context.lineTo(width, level)
      context.stroke()
      write(context, text, -8, level, "right")
    }
    const style = { font: look.font, size: look.number }
    const symbolWidth = widthOf(context, line.symbol, look.font, look.number)
    context.fillStyle = look.ink
    writeMath(context, line.symbol, width + RIGHT, height + 17, { ...style, align: "right" })
    /** @type {[number, number][]} */ const taken = [[width + RIGHT - 6 - symbolWidth, width + RIGHT]]
    const put = (/** @type {number} */ at, /** @type {string} */ text, /** @type {number} */ weight) => {
      const half = widthOf(context, text, look.font, look.number) / 2 + 5
      const place = x(at)
      if (place < 0 || place > width || taken.some(([from, to]) => place - half < to && place + half > from)) return
      taken.push([place - half, place + half])
      writeMath(context, text, place, height + 17, { ...style, align: "center", weight })
    }
    for (const { at, text } of marks) put(at, text, 600)
    context.fillStyle = look.quiet
    for (const tick of line.ticks) put(tick, formatFixed(tick, 0), 400)
  }

  /**
   * The name of each loss where its line has room around it.
   * @param {CanvasRenderingContext2D} context
   * @param {Drawn[]} drawn
   * @param {[number, number][][]} paths
   * @param {{x: number, y: number}[]} dots
   * @param {{width: number, height: number}} plot
   * @param {Look} look
   */
  #names(context, drawn, paths, dots, { width, height }, look) {
    if (drawn.length < 2) return
    context.font = `600 ${look.number}px ${look.font}`
    const taken = /** @type {{x: number, y: number, w: number, h: number}[]} */ ([])
    drawn.forEach(({ name }, k) => {
      const w = context.measureText(name).width + 8
      const h = look.number + 4
      let best = { cost: Infinity, x: 0, y: 0, w, h }
      for (let share = 0.04; share < 0.97; share += 0.03) {
        const [px, py] = paths[k][Math.round(share * (paths[k].length - 1))]
        for (const [dx, dy] of [[0, -1], [0, 1], [-1, -1], [1, -1], [-1, 1], [1, 1]]) {
          const box = { x: px - w / 2 + dx * (w / 2 + 6), y: py - h / 2 + dy * (h / 2 + 7), w, h }
          if (!(box.x >= 2 && box.x + w <= width && box.y >= -ABOVE + 2 && box.y + h <= height - 1)) continue
          if (taken.some(other => meets(box, other)) || meets(box, { x: dots[0].x - 4, y: -ABOVE, w: 8, h: height + ABOVE })) continue
          if (paths.some(points => crosses(points, box))) continue
          // Far from the others, near its own line, and rather not at the very ends.
          const others = paths.flatMap((points, n) => (n === k ? [] : [distance(points, box)]))
          const cost = -Math.min(40, ...others) + 0.8 * distance(paths[k], box) + 8 * Math.abs(share - 0.65)
          if (cost < best.cost) best = { cost, ...box }
        }
      }
      if (best.cost === Infinity) return
      taken.push(best)
      context.fillStyle = look.runs[k]
      context.lineWidth = 4
      context.strokeStyle = look.page
      context.textAlign = "center"
      context.textBaseline = "middle"
      context.strokeText(name, best.x + w / 2, best.y + h / 2 + 1)
      write(context, name, best.x + w / 2, best.y + h / 2)
    })
  }
}

/**
 * @param {Float32Array} values
 * @param {number} width
 * @param {(value: number) => number} y
 * @returns {[number, number][]}
 */
function path(values, width, y) {
  const limit = 20_000
  return Array.from(values, (value, k) => [
    (k / (values.length - 1)) * width,
    Number.isNaN(value) ? NaN : Math.max(-limit, Math.min(limit, y(value))),
  ])
}

/** The range of all curves; what a few wild values would take away from the others is cut off. @param {Float32Array[]} curves */
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

/** @typedef {{x: number, y: number, w: number, h: number}} Rect */

/** @param {Rect} a  @param {Rect} b */
const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/** @param {[number, number][]} points  @param {Rect} box */
function crosses(points, box) {
  return points.some(([px, py], n) => {
    if (px < box.x || px > box.x + box.w) return false
    const before = n ? points[n - 1][1] : py
    return Math.max(py, before) > box.y - 2 && Math.min(py, before) < box.y + box.h + 2
  })
}

/** @param {[number, number][]} points  @param {Rect} box */
function distance(points, box) {
  let nearest = Infinity
  for (let n = 0; n < points.length; n += 4) {
    const [px, py] = points[n]
    const dx = Math.max(box.x - px, 0, px - box.x - box.w)
    const dy = Math.max(box.y - py, 0, py - box.y - box.h)
    nearest = Math.min(nearest, Math.hypot(dx, dy))
  }
  return nearest
}
