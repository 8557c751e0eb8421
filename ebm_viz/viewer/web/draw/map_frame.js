// What square panels, and the planes of losses, derive from: a square from −3 to 3 both ways, with its axes, and a picture in it.

import { write } from "./canvas.js"
import { BOX } from "../data/landscape.js"
import { formatFixed } from "./numbers.js"
import { FieldImage } from "./field_image.js"

/** @import { Area } from "./canvas.js" */
/** @import { Theme } from "./theme.js" */

/** Room around the square for ticks, labels and the colour bar. */
export const MARGIN = { left: 36, top: 10, right: 16, below: 62 }
const TICKS = [-2, 0, 2]

export class MapFrame {
  /** @param {Area} area  @param {boolean} withRows  whether the vertical axis is labelled  @param {typeof MARGIN} [margin] */
  constructor(area, withRows, margin = MARGIN) {
    this.area = area
    this.withRows = withRows
    this.margin = margin
    this.image = new FieldImage(area.page)
  }

  get side() { return this.area.width - this.margin.left - this.margin.right }

  /** The position of a point of the box, in pixels from the upper left of the square. @param {number} y1  @param {number} y2 */
  place(y1, y2) { return { x: ((y1 + BOX) / (2 * BOX)) * this.side, y: ((BOX - y2) / (2 * BOX)) * this.side } }

  /** The point of the box at a position in pixels from the upper left of the square. @param {number} x  @param {number} y */
  pick(x, y) {
    const [across, down] = [x / this.side, y / this.side]
    if (across < 0 || across > 1 || down < 0 || down > 1) return null
    return { y1: (2 * across - 1) * BOX, y2: (1 - 2 * down) * BOX }
  }

  /** @param {CanvasRenderingContext2D} context  @param {Theme} theme  @param {[string, string]} names */
  drawAxes(context, theme, [across, up]) {
    const { side, area } = this
    const half = 0.5 / area.ratio
    context.lineJoin = "miter"
    context.lineWidth = 1
    context.strokeStyle = theme.quiet
    context.strokeRect(half, half, side - 2 * half, side - 2 * half)
    context.fillStyle = theme.quiet
    context.font = `${theme.number}px ${theme.font}`
    context.beginPath()
    for (const tick of TICKS) {
      const { x, y } = this.place(tick, tick)
      const [cx, cy] = [area.crisp(x), area.crisp(y)]
      context.moveTo(cx, side)
      context.lineTo(cx, side + 5)
      // In a small square, the name of the axis replaces the last number.
      if (x < side - 1.8 * theme.number) write(context, formatFixed(tick, 0), x, side + 14)
      if (!this.withRows) continue
      context.moveTo(0, cy)
      context.lineTo(-5, cy)
      if (y > 8 + 1.25 * theme.number) write(context, formatFixed(tick, 0), -9, y, "right")
    }
    context.stroke()
    context.font = `italic ${theme.number}px ${theme.font}`
    write(context, across, side - 1, side + 14, "right")
    if (this.withRows) write(context, up, -9, 8, "right")
  }
}
