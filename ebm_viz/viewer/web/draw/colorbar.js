// A colour bar with round numbers. It ends in an arrow if some values lie beyond the last number.

import { write } from "./canvas.js"
import { formatTick, superscript } from "./numbers.js"
import { ticks } from "../data/scale.js"

/** @import { Theme } from "./theme.js" */
/** @import { Range } from "../data/scale.js" */

const HEIGHT = 8
const TIP = 8

/**
 * @param {CanvasRenderingContext2D} context
 * @param {object} bar
 * @param {number} bar.x
 * @param {number} bar.y
 * @param {number} bar.width
 * @param {Range} bar.range
 * @param {number} [bar.exponent]  labels are in units of 10^exponent
 * @param {boolean} bar.beyond     whether some values lie above the range
 * @param {import("./colormaps.js").ColorMap} bar.colors
 * @param {Theme} theme
 */
export function drawColorBar(context, { x, y, width: whole, range, exponent = 0, beyond, colors }, theme) {
  // The room for the arrow is always kept, so that no number moves when values first exceed the range.
  const width = whole - TIP
  const gradient = context.createLinearGradient(x, 0, x + width, 0)
  for (let i = 0; i <= 32; i += 1) gradient.addColorStop(i / 32, colors.css(i / 32))
  context.fillStyle = gradient
  context.fillRect(x, y, width, HEIGHT)
  context.fillStyle = colors.css(1)
  context.beginPath()
  context.moveTo(x + width - 0.5, y)
  context.lineTo(x + whole, beyond ? y + HEIGHT / 2 : y)
  context.lineTo(x + whole, beyond ? y + HEIGHT / 2 : y + HEIGHT)
  context.lineTo(x + width - 0.5, y + HEIGHT)
  context.fill()
  context.font = `${theme.number}px ${theme.font}`
  context.fillStyle = theme.quiet
  context.strokeStyle = theme.quiet
  context.lineWidth = 1
  const unit = 10 ** exponent
  const place = (/** @type {number} */ value) => x + ((value - range.low) / (range.high - range.low)) * width
  const labels = ticks(range).map(value => ({ value, text: formatTick(value / unit, range.spacing / unit) }))
  if (beyond && labels.length) labels[labels.length - 1].text = `≥ ${labels[labels.length - 1].text}`
  const widest = Math.max(...labels.map(label => context.measureText(label.text).width))
  const apart = ((width * range.spacing) / (range.high - range.low))
  const every = Math.max(1, Math.ceil((widest + 10) / apart))
  context.beginPath()
  labels.forEach(({ value, text }, i) => {
    // Labels are counted from the right, because the last number, which shows how far the colours reach, must stay.
    if ((labels.length - 1 - i) % every) return
    const at = place(value)
    const crisp = Math.min(Math.floor(at) + 0.5, x + width - 0.5)
    context.moveTo(crisp, y + HEIGHT)
    context.lineTo(crisp, y + HEIGHT + 4)
    const last = i === labels.length - 1
    const wide = context.measureText(text).width
    const far = last ? x + whole - wide / 2 : Infinity
    const near = i === 0 ? x - 12 + wide / 2 : -Infinity
    write(context, text, Math.max(near, Math.min(at, far)), y + HEIGHT + 13)
  })
  context.stroke()
}

/** Words for the unit of a panel's numbers; empty without an exponent. @param {number} exponent */
export const inUnits = exponent => (exponent ? `in units of 10${superscript(exponent)}` : "")
