// A line chart: axes, lines inside them, a cursor with dots on the lines, and their names.

import { verticalAxis } from "./axis.js"
import { write } from "./canvas.js"
import { lastAtMost } from "../data/history.js"
import { stepTicks } from "../data/scale.js"
import { formatStep, superscript } from "./numbers.js"
import { clipped, dot, strokeLine, writeRimmed } from "./shapes.js"
import { bold, maths, widthOf, writeWords } from "./words.js"

/** @import { Area } from "./canvas.js" */
/** @import { Theme } from "./theme.js" */

/**
 * @typedef {object} Line
 * @property {ArrayLike<number>} at       along the horizontal axis, rising
 * @property {ArrayLike<number>} values   a gap where one is NaN
 * @property {string} color
 * @property {readonly number[]} dash
 * @property {number} [width]
 * @property {number} [until]   beyond this point the line is pale
 * @property {boolean} [dotted]  draw a dot at every value, because the values between are not known
 * @property {string} [name]    written at its end, in charts with room for names
 * @property {number | null} [value]  value at which its dot lies
 * @property {number} [stops]   its dot moves no further than this
 */

/** A tick on the horizontal axis. @typedef {{at: number, text: string, bold?: boolean}} Tick */

/**
 * @typedef {object} Chart
 * @property {import("./axis.js").Kind} scale
 * @property {number} low        the vertical axis covers at least low to high
 * @property {number} high
 * @property {(at: number) => number} across   position on the horizontal axis: 0 at the left, 1 at the right
 * @property {(width: number) => Tick[]} ticks  the ticks of an axis of this width
 * @property {Tick[]} [marks]    vertical lines across the chart, with names above it
 * @property {string} [symbol]   written at the right end of the horizontal axis
 * @property {Line[]} lines
 * @property {number} [cursor]
 * @property {boolean} [named]   whether lines have names at their ends
 * @property {(plot: Plot) => void} [beneath]   draws what lies beneath the dots
 */

/**
 * The position of a chart, in pixels of its area, and the maps from values to pixels.
 * @typedef {{left: number, top: number, width: number, height: number, axis: import("./axis.js").Axis, x: (at: number) => number, y: (value: number) => number}} Plot
 */

const ABOVE = 12
/** The room above a chart with marks. */
const ABOVE_MARKS = 22
const BELOW = 30
const RIGHT = 10
/** Room for tick labels, in multiples of the height of a number; wider labels get the room they need. */
const LEFT = 2.5
const FAR = 20_000
/** The largest share of the width for names beside a chart, and the pixels between two of them. */
const BESIDE = 0.4
const APART = 3

/**
 * @param {Area} area
 * @param {Theme} theme
 * @param {Chart} chart
 * @returns {Plot}
 */
export function drawLineChart(area, theme, chart) {
  const { context } = area
  const above = chart.marks ? ABOVE_MARKS : ABOVE
  const height = Math.max(1, area.height - above - BELOW)
  const axis = verticalAxis(chart.scale, chart.low, chart.high, Math.max(2, Math.min(8, Math.floor(height / (2.3 * theme.number)))))
  context.font = `${theme.number}px ${theme.font}`
  const widest = Math.max(0, ...axis.ticks.map(({ text }) => context.measureText(text).width))
  const left = Math.ceil(Math.max(LEFT * theme.number, widest + 9))
  const names = chart.named ? namesOf(context, theme, chart, area.width, height) : []
  const right = Math.max(RIGHT, ...names.flat().map(text => context.measureText(text).width + 14))
  const width = Math.max(1, area.width - left - right)
  const plot = {
    left, top: above, width, height, axis,
    x: (/** @type {number} */ at) => chart.across(at) * width,
    y: (/** @type {number} */ value) => (1 - axis.place(value)) * height,
  }
  area.begin(left, above)
  drawAxes(area, theme, chart, plot, right)
  within(context, plot, () => { for (const line of chart.lines) drawLine(context, plot, line) })
  if (chart.cursor !== undefined) drawCursor(area, theme, chart, plot)
  if (chart.named) nameLines(context, theme, chart, plot, names)
  return plot
}

/**
 * The names that have room beside the chart, each as one line or two; the others are left out.
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {Chart} chart
 * @param {number} width   of the area
 * @param {number} height
 * @returns {string[][]}
 */
function namesOf(context, theme, { lines }, width, height) {
  const fits = (/** @type {string} */ text) => context.measureText(text).width <= BESIDE * width
  let free = Math.floor(height / (theme.number + APART)) + 1 - lines.filter(({ name }) => name).length
  return lines.map(({ name = "" }) => {
    if (!name || fits(name)) return name ? [name] : []
    const at = [...name.matchAll(/ /g)].map(({ index }) => index).sort((a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2))
    const broken = at.map(space => [name.slice(0, space), name.slice(space + 1)]).find(parts => parts.every(fits))
    if (!broken || free < 1) return []
    free -= 1
    return broken
  })
}

/** Where a pixel of the area lies along the horizontal axis, from 0 to 1. @param {Plot | null} plot  @param {number} x */
export const shareAt = (plot, x) => (plot ? Math.max(0, Math.min(1, (x - plot.left) / plot.width)) : 0)

/** A horizontal axis of √step. @param {number} last  step  @param {string} word  for a step  @param {Theme} theme  @returns {Pick<Chart, "across" | "ticks">} */
export const rootAxis = (last, word, theme) => ({
  across: at => Math.sqrt(at / last),
  ticks: width => stepTicks(last, Math.max(2, Math.floor(width / (4.1 * theme.number))))
    .map(at => ({ at, text: at === last ? `${word} ${formatStep(at)} (√)` : formatStep(at) })),
})

/** Draw with a clip to the inside of the axes. @param {CanvasRenderingContext2D} context  @param {Plot} plot  @param {() => void} draw */
export function within(context, { width, height, top }, draw) {
  clipped(context, [-2, -top, width + 4, height + top + 3], draw)
}

/** @param {Area} area  @param {Theme} theme  @param {Chart} chart  @param {Plot} plot  @param {number} right */
function drawAxes(area, theme, { ticks, marks = [], symbol = "" }, { width, height, top, axis, x, y }, right) {
  const { context } = area
  context.font = `${theme.number}px ${theme.font}`
  context.fillStyle = theme.quiet
  context.lineWidth = 1
  for (const { value, text } of axis.ticks) {
    const level = area.crisp(y(value))
    context.strokeStyle = value === 0 ? theme.border : theme.hairline
    strokeLine(context, 0, level, width, level)
    write(context, text, -7, level, "right")
  }
  if (axis.exponent) write(context, `× 10${superscript(axis.exponent)}`, 2, -6.5, "left")
  for (const { at, text } of marks) {
    const place = area.crisp(x(at))
    context.strokeStyle = theme.border
    strokeLine(context, place, -4, place, height)
    context.fillStyle = theme.ink
    write(context, text, Math.max(6, Math.min(width - 6, x(at))), 8 - top)
  }
  const end = width + Math.min(right, RIGHT)
  const symbolWidth = symbol ? widthOf(context, maths(symbol), theme, theme.number) + 6 : 0
  writeWords(context, maths(symbol), end, height + 18, { theme, color: theme.quiet, align: "right" })
  /** @type {[number, number][]} */ const taken = symbol ? [[end - symbolWidth, end]] : []
  // If there is too little room for all ticks, the last one is kept, because it shows how far the axis reaches.
  const all = ticks(width)
  const weight = (/** @type {Tick} */ tick) => (tick.bold ? 2 : tick === all[all.length - 1] ? 1 : 0)
  for (const tick of [...all].sort((a, b) => weight(b) - weight(a))) {
    const words = tick.bold ? bold(maths(tick.text)) : maths(tick.text)
    const half = widthOf(context, words, theme, theme.number) / 2
    const place = Math.min(x(tick.at), end - half)
    if (place < 0 || place > end || taken.some(([from, to]) => place - half - 5 < to && place + half + 5 > from)) continue
    taken.push([place - half, place + half])
    writeWords(context, words, place, height + 18, { theme, color: tick.bold ? theme.ink : theme.quiet, align: "center" })
  }
}

/** @param {CanvasRenderingContext2D} context  @param {Plot} plot  @param {Line} line */
function drawLine(context, plot, line) {
  const { at, values, color, dash, width = 2, until = Infinity, dotted } = line
  const { x, y } = plot
  if (!at.length) return
  const level = levelAt(line, until, plot)
  // The dot stands between two values.
  const dot = level === null ? [] : [[x(until), level]]
  const draw = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number[][]} */ before, /** @type {number[][]} */ after) => {
    context.beginPath()
    let broken = true
    const go = (/** @type {number} */ left, /** @type {number} */ height) => {
      const level = Math.max(-FAR, Math.min(FAR, height))
      if (Number.isNaN(level)) broken = true
      else if (broken) {
        context.moveTo(left, level)
        broken = false
      } else context.lineTo(left, level)
    }
    for (const [left, height] of before) go(left, height)
    for (let k = from; k < to; k += 1) go(x(at[k]), y(values[k]))
    for (const [left, height] of after) go(left, height)
    context.stroke()
  }
  let k = 0
  while (k < at.length && at[k] <= until) k += 1
  context.strokeStyle = color
  context.lineWidth = width
  context.lineJoin = "round"
  context.setLineDash([...dash])
  draw(0, k, [], dot)
  if (k < at.length) {
    context.globalAlpha = 0.38
    draw(dot.length ? k : Math.max(0, k - 1), at.length, dot, [])
    context.globalAlpha = 1
  }
  context.setLineDash([])
  if (!dotted) return
  context.fillStyle = color
  for (k = 0; k < at.length; k += 1) {
    const level = y(values[k])
    if (!(Math.abs(level) < FAR)) continue
    context.beginPath()
    context.arc(x(at[k]), level, width, 0, 2 * Math.PI)
    context.fill()
  }
}

/** @param {Area} area  @param {Theme} theme  @param {Chart} chart  @param {Plot} plot */
function drawCursor(area, theme, { cursor = 0, lines, beneath }, plot) {
  const { x, y, top, height } = plot
  const { context } = area
  const here = area.crisp(x(cursor))
  context.strokeStyle = theme.quiet
  context.lineWidth = 1
  strokeLine(context, here, 2 - top, here, height + 4)
  beneath?.(plot)
  for (const line of lines) {
    const { value, color, stops = Infinity } = line
    const level = value === null || value === undefined ? NaN : levelAt(line, cursor, plot) ?? y(value)
    if (!(level >= -1 && level <= height + 1)) continue
    dot(context, stops < cursor ? x(stops) : here, level, 5.5, color, theme.page, 2)
  }
}

/** How high a line is at a point between two of its values; null elsewhere. @param {Line} line  @param {number} point  @param {Plot} plot */
function levelAt({ at, values }, point, { x, y }) {
  const before = lastAtMost(at, point)
  const [from, to] = [y(values[before]), y(values[before + 1])]
  if (!Number.isFinite(from) || !Number.isFinite(to)) return null
  return from + ((x(point) - x(at[before])) / (x(at[before + 1]) - x(at[before]))) * (to - from)
}

/**
 * Write names at the ends of the lines, moved apart. The name of a line that leaves the chart has an arrow.
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {Chart} chart
 * @param {Plot} plot
 * @param {string[][]} names  those that have room beside the chart
 */
function nameLines(context, theme, { lines, cursor = Infinity }, { x, y, width, height }, names) {
  /** @type {Label[]} */ const labels = []
  context.font = `${theme.number}px ${theme.font}`
  lines.forEach(({ at, values, color, name = "", stops = Infinity }, line) => {
    let last = at.length - 1
    while (last >= 0 && Number.isNaN(values[last])) last -= 1
    if (last < 0) return
    const level = y(values[last])
    if (level >= -2 && level <= height + 2) {
      if (!names[line].length) return
      // The dot may lie beyond the end of the line.
      const dot = Math.min(cursor, stops)
      labels.push({ texts: names[line], color, x: x(Number.isFinite(dot) ? Math.max(at[last], dot) : at[last]) + 10, y: level })
      return
    }
    if (!name) return
    const arrow = level < 0 ? "↑" : "↓"
    const short = `${arrow} ${name}`
    const whole = `${short}, ${level < 0 ? "above" : "below"} the scale`
    const text = [whole, short].find(tried => context.measureText(tried).width < width - 8) ?? arrow
    let leaves = 0
    while (y(values[leaves]) >= 0 && y(values[leaves]) <= height) leaves += 1
    const room = width - context.measureText(text).width
    labels.push({ texts: [text], color, x: Math.max(8, Math.min(x(at[leaves]) + 12, room)), y: level < 0 ? 8 : height - 10 })
  })
  spreadOut(labels, theme.number, height)
  for (const { texts, color, x, y } of labels) {
    texts.forEach((text, k) => {
      writeRimmed(context, text, x, y + (k - (texts.length - 1) / 2) * theme.number, { fill: color, rims: [theme.page], width: 4, align: "left" })
    })
  }
}

/** @typedef {{texts: string[], color: string, x: number, y: number}} Label  at the middle of its texts, one below the other */

/** @param {Label[]} labels  @param {number} high  a line of text  @param {number} height */
function spreadOut(labels, high, height) {
  labels.sort((a, b) => a.y - b.y)
  const half = (/** @type {Label} */ { texts }) => (texts.length * high) / 2
  const apart = (/** @type {number} */ k) => half(labels[k]) + half(labels[k + 1]) + APART
  labels.forEach((label, k) => { label.y = Math.max(label.y, k ? labels[k - 1].y + apart(k - 1) : half(label) - high / 2) })
  for (let k = labels.length - 1; k >= 0; k -= 1) {
    labels[k].y = Math.min(labels[k].y, k === labels.length - 1 ? height + high / 2 - half(labels[k]) : labels[k + 1].y - apart(k))
  }
}
