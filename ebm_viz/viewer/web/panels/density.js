// The Gibbs density at β.

import { drawColorBar } from "../draw/colorbar.js"
import { magma } from "../draw/colormaps.js"
import { write } from "../draw/canvas.js"
import { formatBeta, formatValue } from "../draw/numbers.js"
import { viewed } from "../data/view.js"
import { withoutData } from "../data/column.js"
import { hatch } from "./hatch.js"
import { MARGIN, MapFrame } from "../draw/map_frame.js"
import { bold, italics, quiet } from "../draw/words.js"

/** @import { Shown } from "../data/view.js" */
/** @import { Theme } from "../draw/theme.js" */

const BY_COLUMN = ["", "p", "(", "y", "|", "x", ") "]

export class Density extends MapFrame {
  /** @param {import("../draw/canvas.js").Area} area  @param {number} run  @param {boolean} withRows  whether y₂ is labelled */
  constructor(area, run, withRows) {
    super(area, withRows)
    this.run = run
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { side, area } = this
    const view = viewed(shown, this.run)
    const { landscape, densityRange: range, theme, axes } = view
    const context = area.begin(MARGIN.left, MARGIN.top)
    const { density, size } = landscape.densityFor(side * area.ratio)
    this.image.paint(context, density, size, magma, 0, range.high, side)
    if (view.conditional) hatch(context, this, view)
    this.#say(context, landscape, theme)
    this.drawAxes(context, theme, axes)
    const beyond = landscape.range.high > range.high * 1.02
    drawColorBar(context, { x: 0, y: side + 28, width: side, range, beyond, colors: magma }, theme)
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { landscape, beta, conditional, points, densityShared } = viewed(shown, this.run)
    const { range } = landscape
    const bare = conditional && withoutData(points).length ? "; hatched where no data have that x" : ""
    const at = `at β = ${formatBeta(beta)}${densityShared ? "" : ", on its own scale"}`
    const text = conditional ? `Density p(y|x), each column by itself, ${at}${bare}` : `Gibbs density p ${at}`
    if (landscape.even) return `${text}. Uniform: p = ${formatValue(range.high)} everywhere.`
    const from = range.low < 0.0005 ? "0" : formatValue(range.low)
    return `${text}. p from ${from} to ${formatValue(range.high)}${landscape.spot ? ", all of the mass in one spot" : ""}.`
  }

  /** @param {Shown} shown */
  title(shown) {
    const { beta, conditional, densityShared } = viewed(shown, this.run)
    if (shown.state.runs.length > 1) {
      const scale = densityShared ? "" : ", own scale"
      if (conditional) return quiet([...italics(BY_COLUMN), { text: `by column${scale}` }])
      return quiet(italics([scale ? "Density " : "Gibbs density ", "p", scale]))
    }
    const at = ["β", ` = ${formatBeta(beta)}`]
    return conditional
      ? [...bold(italics(BY_COLUMN)), ...quiet(italics(["by column, ", ...at]))]
      : [{ text: "Gibbs density ", bold: true }, ...quiet(italics(["", "p", " at ", ...at]))]
  }

  /**
   * Describe a uniform density and a density in a single spot in words, because both look like an empty square.
   * @param {CanvasRenderingContext2D} context
   * @param {import("../data/landscape.js").Landscape} landscape
   * @param {Theme} theme
   */
  #say(context, landscape, theme) {
    const { side } = this
    context.font = `${theme.number}px ${theme.font}`
    context.fillStyle = "#fff"
    if (landscape.even) {
      const words = ["uniform:", `p = ${formatValue(landscape.range.high)}`, "everywhere"]
      const line = words.join(" ")
      const lines = context.measureText(line).width < side - 8 ? [line] : words
      lines.forEach((text, k) => write(context, text, side / 2, side / 2 + (k - (lines.length - 1) / 2) * 1.3 * theme.number))
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
      const words = "all of the mass"
      const half = context.measureText(words).width / 2
      const toTheLeft = x > side / 2
      const fits = 2 * half + 15 < (toTheLeft ? x : side - x)
      if (fits) write(context, words, x + (toTheLeft ? -15 : 15), y, toTheLeft ? "right" : "left")
      else write(context, words, Math.max(half + 4, Math.min(side - half - 4, x)), y + (y > side / 2 ? -1.4 : 1.4) * theme.number)
    }
  }
}
