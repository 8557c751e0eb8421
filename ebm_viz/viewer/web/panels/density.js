// The Gibbs density at β.

import { drawColorBar } from "../draw/colorbar.js"
import { magma } from "../draw/colormaps.js"
import { write } from "../draw/canvas.js"
import { formatBeta, formatValue } from "../draw/numbers.js"
import { Plane } from "../draw/plane.js"

/** @typedef {import("../data/view.js").View} View */
/** @typedef {import("../draw/theme.js").Look} Look */

export class Density {
  /** @param {HTMLElement} figure  @param {boolean} withRows */
  constructor(figure, withRows) {
    this.name = "density"
    this.figure = figure
    this.plane = new Plane(figure, withRows)
  }

  /** @param {View} view */
  draw({ landscape, densityRange: range, look }) {
    const { plane } = this
    const context = plane.begin()
    plane.paint(context, landscape.density, landscape.size, magma, 0, range.high)
    this.#say(context, landscape, look)
    plane.drawAxes(context, look)
    const beyond = landscape.peak > range.high * 1.02
    drawColorBar(context, { x: 0, y: plane.side + 28, width: plane.side, range, beyond, colors: magma }, look)
  }

  /** @param {View} view */
  describe({ landscape, beta }) {
    const { range } = landscape
    const text = `Gibbs density p at β = ${formatBeta(beta)}`
    if (landscape.even) return `${text}. Uniform: p = ${formatValue(range.high)} everywhere.`
    const from = range.low < 0.0005 ? "0" : formatValue(range.low)
    return `${text}. p from ${from} to ${formatValue(range.high)}${landscape.spot ? ", all of the mass in one spot" : ""}.`
  }

  /** @param {number} ratio */
  resize(ratio) { this.plane.resize(ratio) }

  /** @param {PointerEvent} event */
  pick(event) { return this.plane.pick(event) }

  /** @param {number} y1  @param {number} y2 */
  place(y1, y2) { return this.plane.place(y1, y2) }

  dispose() {}

  /**
   * An even density and a single spot both look like an empty square: say which it is.
   * @param {CanvasRenderingContext2D} context
   * @param {import("../data/landscape.js").Landscape} landscape
   * @param {Look} look
   */
  #say(context, landscape, look) {
    const { side } = this.plane
    context.font = `${look.number}px ${look.font}`
    context.fillStyle = "#fff"
    if (landscape.even) {
      const words = ["uniform:", `p = ${formatValue(landscape.peak)}`, "everywhere"]
      const line = words.join(" ")
      const lines = context.measureText(line).width < side - 8 ? [line] : words
      lines.forEach((text, k) => write(context, text, side / 2, side / 2 + (k - (lines.length - 1) / 2) * 1.3 * look.number))
    } else if (landscape.spot) {
      const { i, j } = landscape.spot
      const inside = (/** @type {number} */ at) => Math.max(12, Math.min(side - 12, at))
      const x = inside(((j + 0.5) / landscape.size) * side)
      const y = inside((1 - (i + 0.5) / landscape.size) * side)
      context.strokeStyle = "#fff"
      context.lineWidth = 1.5
      context.beginPath()
      context.arc(x, y, 8, 0, 2 * Math.PI)
      context.stroke()
      const toTheLeft = x > side / 2
      write(context, "all of the mass", x + (toTheLeft ? -15 : 15), y, toTheLeft ? "right" : "left")
    }
  }
}
